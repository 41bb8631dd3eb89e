using System.Text.RegularExpressions;

namespace Fovea.Cli.Tests;

/// <summary>Documents show code that exists.</summary>
public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("adding-an-operator.md")]
    [InlineData("training.md")]
    public void Every_snippet_is_copied_from_the_code(string document)
    {
        string text = File.ReadAllText(Path.Join(Repository.Root, "docs", document));
        // Lines are compared without their indentation, which the document leaves out.
        string[] files = [.. Paths().Matches(text).Select(static match => Plain(File.ReadAllText(Path.Join(Repository.Root, match.Value)))).Distinct()];
        string[] snippets = [.. Snippets().Matches(text).Select(static match => Plain(match.Groups["code"].Value))];
        Assert.True(snippets.Length >= 8);
        Assert.All(snippets, snippet => Assert.True(Array.Exists(files, file => file.Contains(snippet, StringComparison.Ordinal)), snippet));
    }

    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(static line => line.Trim())).Trim();

    [GeneratedRegex(@"(?:src|tests)/[\w./]+\.cs\b(?!proj)")]
    private static partial Regex Paths();

    [GeneratedRegex("```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippets();
}
