using Fovea.Tests;

namespace Fovea.Vision.Tests.Documents;

/// <summary>Examples of documents name files without a folder, so they run within one of their own, and beside no other test: a process has one current folder.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DocumentFolder : IDisposable
{
    public const string Name = "documents";

    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly TemporaryFolder _folder = new();

    public DocumentFolder() => Directory.SetCurrentDirectory(_folder.Path);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }
}
