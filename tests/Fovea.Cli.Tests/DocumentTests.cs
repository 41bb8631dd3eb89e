using System.Text.RegularExpressions;
using Fovea.Vision;

namespace Fovea.Cli.Tests;

/// <summary>Documents show code that exists and output that the tool prints.</summary>
public sealed partial class DocumentTests
{
    private const string Cat = "docs/images/filters/cat.png";

    [Theory]
    [InlineData("adding-an-operator.md", 8)]
    [InlineData("training.md", 10)]
    [InlineData("pictures.md", 1)]
    [InlineData("filters.md", 3)]
    [InlineData("data.md", 4)]
    public void Every_snippet_is_copied_from_the_code(string document, int least)
    {
        string text = File.ReadAllText(Path.Join(Repository.Root, "docs", document));
        // Lines are compared without their indentation, which the document leaves out.
        string[] files = [.. Paths().Matches(text).Select(static match => Plain(File.ReadAllText(Path.Join(Repository.Root, match.Value)))).Distinct()];
        string[] snippets = [.. Snippets().Matches(text).Select(static match => Plain(match.Groups["code"].Value))];
        Assert.True(snippets.Length >= least);
        Assert.All(snippets, snippet => Assert.True(Array.Exists(files, file => file.Contains(snippet, StringComparison.Ordinal)), snippet));
    }

    [Fact]
    public void The_output_on_the_page_of_backpropagation_is_what_the_tool_prints()
    {
        MatchCollection runs = Runs().Matches(Read("backpropagation.md"));
        Assert.Equal(5, runs.Count);
        foreach (Match run in runs)
        {
            string[] arguments = [.. Words().Matches(run.Groups["arguments"].Value).Select(static word => word.Value.Trim('"'))];
            // How far rounding goes is another number for each width of vectors.
            Assert.Equal(Differences().Replace(run.Groups["output"].Value, "…"), Differences().Replace(Tool.Run(arguments).ExitsWith(0).Out, "…"));
        }
    }

    [Fact]
    public void The_output_on_the_page_of_filters_is_what_the_tool_prints_and_its_pictures_are_what_it_draws()
    {
        using TemporaryFolder folder = new();
        string page = Read("filters.md");
        MatchCollection runs = Runs().Matches(page);
        Assert.Equal(4, runs.Count);
        foreach (Match run in runs) Assert.Equal(run.Groups["output"].Value, Filter(run.Groups["arguments"].Value));

        // The pictures beside the kernels' numbers, and those under the settings that made them.
        foreach (ClassicKernel kernel in ClassicKernels.All)
        {
            string picture = kernel == ClassicKernels.Identity ? "cat" : kernel.Name;
            Assert.Contains($"| `{kernel.Name}` | `{kernel.Formula}` | ![](images/filters/{picture}.png) |", page, StringComparison.Ordinal);
            Filter($"filter {Cat} --kernel {kernel.Name} --out {picture}.png");
        }

        Filter($"filter {Cat} --kernel edge --mode summed --normalise --out edge-summed.png");
        Filter($"filter {Cat} --kernel emboss --correlate --grey --out emboss-correlated.png");
        foreach (string file in Directory.GetFiles(Path.Join(Repository.Root, "docs/images/filters"), "*.png"))
        {
            (Image shown, Image drawn) = (Image.Read(file), Image.Read(folder.File(Path.GetFileName(file))));
            Assert.Equal(shown.Shape, drawn.Shape);

            // A sum within rounding of a half goes up with fused multiply-adds and down without them.
            int[] differences = [.. shown.Samples.ToArray().Zip(drawn.Samples.ToArray(), static (a, b) => Math.Abs(a - b)).Where(static difference => difference > 0)];
            Assert.All(differences, static difference => Assert.Equal(1, difference));
            Assert.InRange(differences.Length, 0, shown.Samples.Length / 1000);
            Assert.Contains($"images/filters/{Path.GetFileName(file)})", page, StringComparison.Ordinal);
        }

        string Filter(string line)
        {
            // The page's paths are those of the repository; what it writes goes to a folder of its own.
            string[] arguments = [.. Words().Matches(line).Select(static word => word.Value.Trim('"'))];
            string input = arguments[1], output = arguments[^1];
            (arguments[1], arguments[^1]) = (Path.Join(Repository.Root, input), folder.File(output));
            return Tool.Run(arguments).ExitsWith(0).Out.Replace(arguments[1], input, StringComparison.Ordinal).Replace(arguments[^1], output, StringComparison.Ordinal);
        }
    }

    private static string Read(string name) => File.ReadAllText(Path.Join(Repository.Root, "docs", name)).ReplaceLineEndings("\n");

    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(static line => line.Trim())).Trim();

    /// <summary>A command, and what it prints.</summary>
    [GeneratedRegex("exactly|greatest difference [0-9.E+-]+")]
    private static partial Regex Differences();

    [GeneratedRegex("```sh\nfovea (?<arguments>[^\n]*)\n```\n\n```text\n(?<output>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Runs();

    /// <summary>As a shell splits them.</summary>
    [GeneratedRegex("\"[^\"]*\"|[^ \"]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?:src|tests)/[\w./]+\.cs\b(?!proj)")]
    private static partial Regex Paths();

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippets();
}
