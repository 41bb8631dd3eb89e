using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

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
    public async Task Samples_and_the_readme_run()
    {
        // One after the other: all build the same projects.
        using TemporaryFolder folder = new();
        string text = await RunAsync("lenet5.cs", folder, "1000", "2");
        Assert.Contains("total                                      61,706  416,520  845,852", text, StringComparison.Ordinal);
        Assert.Matches(@"epoch 1: loss \d\.\d{4}, test accuracy \d+\.\d\d %\nepoch 2: ", text);
        Assert.EndsWith("all 2 epochs done.\n", text, StringComparison.Ordinal);
        Tool.Run("summary", "lenet5", "--weights", folder.File("lenet5.safetensors")).ExitsWith(0);

        text = await RunAsync("training-loop.cs", folder, "1000");
        Assert.Matches(@"epoch 1: loss \d\.\d{4}\n", text);
        Assert.Contains("▀███", text, StringComparison.Ordinal);
        Assert.Matches(@"taken for \d, is 7\n$", text);

        text = await RunAsync("sentences.cs", folder, "2000", "6");
        (double _, double bag) = BeforeAndAfter(text, @"bag of words: test accuracy (\S+) % before, (\S+) % after");
        (double before, double after) = BeforeAndAfter(text, @"TextCNN: test accuracy (\S+) % before, (\S+) % after");
        Assert.True(after > 80 && after > bag + 10 && after > before + 20, text);

        text = await RunAsync("segmentation.cs", folder, "40");
        foreach (string network in new[] { "U-Net", "dilated" })
        {
            (before, after) = BeforeAndAfter(text, $@"{network}: [\d,]+ parameters, mean IoU before training (\S+)[^$]*{network}: mean IoU after training (\S+)");
            Assert.True(after > before + 0.1, text);
        }

        text = await RunAsync("super-resolution.cs", folder, "100");
        (before, after) = BeforeAndAfter(text, @"ESPCN before training: (\S+) dB[^$]*ESPCN after training: (\S+) dB");
        (double bicubic, _) = BeforeAndAfter(text, @"bicubic interpolation: (\S+) dB[^$]*ESPCN after training: (\S+) dB");
        Assert.True(after > before + 5 && after > bicubic, text);

        text = await RunFileAsync(QuickStart(folder), folder);
        Assert.Matches(@"accuracy \d+\.\d\d %\n$", text);
    }

    /// <summary>Two numbers that a program has printed.</summary>
    private static (double, double) BeforeAndAfter(string text, string pattern)
    {
        Match match = Regex.Match(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(match.Success, text);
        return (Number(1), Number(2));

        double Number(int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The quick start of the README as a program of its own, its epochs and samples cut short.</summary>
    private static string QuickStart(TemporaryFolder folder)
    {
        string readme = File.ReadAllText(Path.Join(Repository.Root, "README.md"));
        const string Fence = "```csharp\n";
        int begin = readme.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        string code = readme[begin..readme.IndexOf("```", begin, StringComparison.Ordinal)];
        Assert.Contains("Mnist.Train(), epochs: 5", code, StringComparison.Ordinal);
        code = code.Replace("Mnist.Train(), epochs: 5", "Mnist.Train().Take(1000), epochs: 1", StringComparison.Ordinal);
        string project = Path.Join(Repository.Root, "src", "Fovea.Vision", "Fovea.Vision.csproj");
        string program = $"#:project {project}\n#:property PublishAot=false\n#:property ImplicitUsings=enable\n{code}";
        return folder.Write("quickstart.cs", System.Text.Encoding.UTF8.GetBytes(program));
    }

    private static Task<string> RunAsync(string sample, TemporaryFolder folder, params string[] arguments) =>
        RunFileAsync(Path.Join(Repository.Root, "samples", sample), folder, arguments);

    private static async Task<string> RunFileAsync(string file, TemporaryFolder folder, params string[] arguments)
    {
        // Build servers would outlive the program and keep its output open.
        string[] command = ["run", "-c", Configuration, file, "--", .. arguments];
        using Process process = ChildProcess.Start(command, folder.Path,
            ("FOVEA_DATA", Path.Join(Repository.Root, "data")), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"));
        return (await process.FinishAsync()).ExitsWith(0).Out;
    }
}
