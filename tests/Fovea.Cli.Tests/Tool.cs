using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>What a run of the tool left.</summary>
public sealed record ToolResult(int ExitCode, string Out, string Error)
{
    /// <summary>The only line of the output, as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.EndsWith("\n", Out, StringComparison.Ordinal);
            string line = Assert.Single(Out.TrimEnd('\n').Split('\n'));
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
    }

    public ToolResult ExitsWith(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode}, expected {code}\n{Out}\n{Error}");
        return this;
    }
}

/// <summary>Runs the tool within this process, with its output caught.</summary>
internal static class Tool
{
    public static ToolResult Run(params string[] arguments)
    {
        using StringWriter output = Lines(), error = Lines();
        return Run(new Terminal(output, error), CancellationToken.None, arguments);
    }

    public static ToolResult Run(Terminal terminal, CancellationToken cancellationToken, params string[] arguments)
    {
        int code = FoveaTool.RunAsync(arguments, terminal, cancellationToken).GetAwaiter().GetResult();
        return new ToolResult(code, $"{terminal.Out}", $"{terminal.Error}");
    }

    public static StringWriter Lines() => new() { NewLine = "\n" };
}
