using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>The tool as a program: exit codes, streams and signals.</summary>
public sealed class ProcessTests(SmallData data)
{
    private const int Sigint = 2;

    [Fact]
    public async Task Exit_codes_reach_the_shell()
    {
        using Process version = Start("--version"), wrong = Start("train", "--epochs", "abc");
        Assert.StartsWith("fovea ", (await version.FinishAsync()).ExitsWith(0).Out, StringComparison.Ordinal);
        Assert.Equal("fovea: --epochs must be a whole number, 1 or more, got 'abc'. See 'fovea train --help'.\n",
            (await wrong.FinishAsync()).ExitsWith(2).Error);
    }

    [Fact]
    public async Task In_a_german_locale_numbers_have_a_point()
    {
        using TemporaryFolder folder = new();
        string[] arguments = [ChildProcess.ToolPath, "train", "--data", data.Folder, "--out", folder.Path, "--epochs", "1", "--lr", "0.01",
            "--schedule", "constant", "--json"];
        using Process process = ChildProcess.Start(arguments, null, ("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8"));
        ToolResult result = (await process.FinishAsync()).ExitsWith(0);
        Assert.Equal(0.01f, result.Json.GetProperty("learningRate").GetSingle());
        Assert.Contains("61,706 parameters", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"test loss \d\.\d{4},", result.Error);
        Assert.StartsWith("1,2,192,0.01,", File.ReadAllLines(folder.File("1/history.csv"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_saves_what_is_complete_and_exits_with_130()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("kill -INT is of Unix.");
        using TemporaryFolder folder = new();
        using Process process = Start("train", "--data", data.Folder, "--out", folder.Path, "--epochs", "100000", "--json");
        string? line;
        do line = await process.StandardError.ReadLineAsync();
        while (line is not null && !line.StartsWith("epoch ", StringComparison.Ordinal));
        Assert.NotNull(line);
        if (IgnoresInterruption(process)) Assert.Skip("this test run was started with SIGINT ignored, and so its children ignore it too.");
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        ToolResult result = (await process.FinishAsync()).ExitsWith(130);

        JsonElement json = result.Json;
        int epochs = json.GetProperty("epochs").GetInt32();
        Assert.Equal("cancelled", json.GetProperty("stopReason").GetString());
        Assert.Contains("stopping after this step; Ctrl-C again leaves at once", result.Error, StringComparison.Ordinal);
        Assert.True(epochs >= 1);
        Assert.Equal(epochs + 1, File.ReadAllLines(folder.File("1/history.csv")).Length);
        Tool.Run("eval", "--run", folder.File("1"), "--data", data.Folder).ExitsWith(0);
    }

    private static Process Start(params string[] arguments) => ChildProcess.Start([ChildProcess.ToolPath, .. arguments]);

    private static bool IgnoresInterruption(Process process)
    {
        string status = $"/proc/{process.Id}/status";
        if (!File.Exists(status)) return false;
        string ignored = File.ReadLines(status).First(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        return (ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (Sigint - 1) & 1) == 1;
    }
}
