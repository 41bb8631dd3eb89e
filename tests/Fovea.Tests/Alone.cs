namespace Fovea.Tests;

/// <summary>Tests that measure the process as a whole, or memory from the pool that all share: they run one after the other and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
