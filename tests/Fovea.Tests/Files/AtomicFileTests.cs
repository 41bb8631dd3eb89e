using Fovea.Files;

namespace Fovea.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Action<Stream> Content(string text) => stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Makes_and_replaces_a_file_and_leaves_nothing_beside_it()
    {
        string path = _folder.File("权重 new.txt");
        AtomicFile.Write(path, Content("one"));
        Assert.Equal("one", File.ReadAllText(path));
        AtomicFile.Write(path, Content("second"));
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_longest_possible_name_works()
    {
        string path = _folder.File(new string('x', 255));
        AtomicFile.Write(path, Content("long"));
        Assert.Equal("long", File.ReadAllText(path));
    }

    [Fact]
    public void The_old_file_stays_until_the_new_one_is_whole()
    {
        string path = _folder.Write("a", "old"u8);
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_failure_keeps_the_old_file_and_removes_the_temporary_one()
    {
        string path = _folder.Write("a", "old"u8);
        // 28 is ENOSPC: what a full disk gives on Linux.
        FoveaException full = Assert.Throws<FoveaException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device", 28);
        }));
        Assert.Equal($"cannot write '{path}': the disk is full.", full.Message);
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, _ => throw new InvalidDataException("a bug")));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_link_keeps_pointing_to_the_file_that_is_replaced()
    {
        string path = _folder.Write("a", "old"u8), link = _folder.File("link");
        File.CreateSymbolicLink(link, path);
        AtomicFile.Write(link, Content("new"));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(path, File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
    }

    [Theory]
    [InlineData("missing/file.txt", "its folder does not exist.")]
    [InlineData(".", "this is a folder. Add a file name.")]
    [InlineData("a\0b", "this is not a valid path.")]
    public void Impossible_targets_give_one_clear_line(string name, string reason)
    {
        FoveaException error = Assert.Throws<FoveaException>(() => AtomicFile.Write(_folder.Path + "/" + name, Content("x")));
        Assert.EndsWith(reason, error.Message);
        Assert.StartsWith("cannot write '", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_read_only_folder_gives_one_clear_line()
    {
        // /proc is read-only even for root, for whom the rights of a folder do not count.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        FoveaException error = Assert.Throws<FoveaException>(() => AtomicFile.Write("/proc/weights", Content("x")));
        Assert.StartsWith("cannot write '/proc/weights': ", error.Message);
    }
}
