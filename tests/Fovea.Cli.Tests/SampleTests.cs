using System.Diagnostics;

namespace Fovea.Cli.Tests;

/// <summary>The one-file programs in <c>samples</c> build and run.</summary>
public sealed class SampleTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    [Fact]
    public async Task Samples_run()
    {
        // One after the other: both build the same projects.
        using TemporaryFolder folder = new();
        string text = await RunAsync("lenet5.cs", folder, "1000", "2");
        Assert.Contains("total                                  61,706  416,520  845,852", text, StringComparison.Ordinal);
        Assert.Matches(@"epoch 1: loss \d\.\d{4}, test accuracy \d+\.\d\d %\nepoch 2: ", text);
        Assert.EndsWith("all 2 epochs done.\n", text, StringComparison.Ordinal);
        Tool.Run("summary", "lenet5", "--weights", folder.File("lenet5.safetensors")).ExitsWith(0);

        text = await RunAsync("training-loop.cs", folder, "1000");
        Assert.Matches(@"epoch 1: loss \d\.\d{4}\n", text);
        Assert.Contains("▀███", text, StringComparison.Ordinal);
        Assert.Matches(@"taken for \d, is 7\n$", text);
    }

    private static async Task<string> RunAsync(string sample, TemporaryFolder folder, params string[] arguments)
    {
        string root = Root();
        // Build servers would outlive the program and keep its output open.
        string[] command = ["run", "-c", Configuration, Path.Join(root, "samples", sample), "--", .. arguments];
        using Process process = ChildProcess.Start(command, folder.Path,
            ("FOVEA_DATA", Path.Join(root, "data")), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"));
        return (await process.FinishAsync()).ExitsWith(0).Out;
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Fovea.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests must run within the repository.");
    }
}
