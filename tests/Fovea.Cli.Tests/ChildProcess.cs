using System.Diagnostics;

namespace Fovea.Cli.Tests;

/// <summary>Runs programs as a shell does.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The tool itself, as it is built.</summary>
    public static string ToolPath => Path.Join(AppContext.BaseDirectory, "Fovea.Cli.dll");

    /// <summary>Starts <c>dotnet</c>.</summary>
    public static Process Start(IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        // What a test run sets for its own build must not reach another one.
        foreach (string name in start.Environment.Keys.ToArray())
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)) start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end and takes what was written.</summary>
    public static async Task<ToolResult> FinishAsync(this Process process)
    {
        using CancellationTokenSource time = new(Longest);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(time.Token),
                error = process.StandardError.ReadToEndAsync(time.Token);
            ToolResult result = new(-1, await output, await error);
            await process.WaitForExitAsync(time.Token);
            return result with { ExitCode = process.ExitCode };
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
