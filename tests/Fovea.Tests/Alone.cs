namespace Fovea.Tests;

/// <summary>Tests that measure the process as a whole: they run one after the other and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
