using System.Text.RegularExpressions;

namespace Fovea.Cli.Tests;

/// <summary>Documents show code that exists and output that the tool prints.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("adding-an-operator.md")]
    [InlineData("training.md")]
    [InlineData("data.md")]
    public void Every_snippet_is_copied_from_the_code(string document)
    {
        string text = File.ReadAllText(Path.Join(Repository.Root, "docs", document));
        // Lines are compared without their indentation, which the document leaves out.
        string[] files = [.. Paths().Matches(text).Select(static match => Plain(File.ReadAllText(Path.Join(Repository.Root, match.Value)))).Distinct()];
        string[] snippets = [.. Snippets().Matches(text).Select(static match => Plain(match.Groups["code"].Value))];
        Assert.True(snippets.Length >= 8);
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
