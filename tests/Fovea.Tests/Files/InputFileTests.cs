using System.Diagnostics;
using Fovea.Files;

namespace Fovea.Tests.Files;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opens_files_and_links_to_files()
    {
        string path = _folder.Write("a", "content"u8), link = _folder.File("link");
        File.CreateSymbolicLink(link, path);
        foreach (string name in new[] { path, link })
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = InputFile.Open(name);
            byte[] bytes = new byte[4];
            InputFile.ReadExactly(handle, name, bytes, 3);
            Assert.Equal("tent"u8, bytes);
            FileFormatException error = Assert.Throws<FileFormatException>(() => InputFile.ReadExactly(handle, name, new byte[5], 3));
            Assert.Contains("ends 1 bytes too early", error.Message);
        }
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    [InlineData("/proc/self/maps")]
    public void Devices_are_refused(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux's devices");
        Assert.Contains("pipe or device", Assert.Throws<FileFormatException>(() => InputFile.Open(path)).Message);
    }

    [Fact]
    public async Task A_pipe_without_a_writer_does_not_hang()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        string pipe = _folder.File("pipe");
        using (Process process = Process.Start("mkfifo", [pipe])) await process.WaitForExitAsync();
        Task open = Task.Run(() => Assert.Throws<FileFormatException>(() => InputFile.Open(pipe)));
        // Long enough for a pool whose threads all run tests.
        await open.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Missing_empty_and_impossible_paths_give_one_clear_line()
    {
        Assert.Contains("this is a folder", Assert.Throws<FileFormatException>(() => InputFile.Open(_folder.Path)).Message);
        Assert.Contains("is empty", Assert.Throws<FileFormatException>(() => InputFile.Open(_folder.Write("e", []))).Message);
        Assert.EndsWith("it does not exist.", Assert.Throws<FoveaException>(() => InputFile.Open(_folder.File("no"))).Message);
        foreach (string path in new[] { "", "a\0b", new string('x', 10_000), "no/such/folder/x", " " })
            Assert.DoesNotContain('\n', Assert.Throws<FoveaException>(() => InputFile.Open(path)).Message);
        string loop = _folder.File("loop");
        File.CreateSymbolicLink(loop, loop);
        Assert.Throws<FoveaException>(() => InputFile.Open(loop));
    }

    [Fact]
    public void Names_in_messages_cannot_break_the_line()
    {
        Assert.Equal("'a\\u000Ab\\u202Ec'", FileFormatException.Quote("a\nb\u202Ec"));
        Assert.Equal(83, FileFormatException.Quote(new string('x', 1000)).Length);
    }
}
