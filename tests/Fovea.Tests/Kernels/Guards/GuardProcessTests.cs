using System.Diagnostics;
using System.Globalization;

namespace Fovea.Tests.Kernels.Guards;

/// <summary>The guard itself: a program that touches one float past the end dies, and the same program lives if it does not.</summary>
public class GuardProcessTests
{
    // 128 + SIGSEGV, or 128 + SIGABRT: the runtime reports the access violation and aborts.
    private static readonly int[] Killed = [139, 134];

    public static TheoryData<string, string> Actions()
    {
        TheoryData<string, string> data = [];
        foreach (string action in new[] { "read", "write", "indices", "scratch", "released" })
        {
            data.Add(action, nameof(Guard.After));
            data.Add(action, nameof(Guard.Before));
        }

        data.Add("kernel", nameof(Guard.After));
        return data;
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task One_float_too_far_is_death(string action, string guard)
    {
        Assert.SkipUnless(GuardedPages.AreReal, "Unreadable pages are made on Linux alone.");
        (int code, string output, string error) = await Run(action, guard, 0);
        Assert.True(code == 0 && output.Contains("alive", StringComparison.Ordinal), $"within its memory the program ended with {code}: {error}");
        (code, output, error) = await Run(action, guard, 1);
        Assert.Contains(code, Killed);
        Assert.DoesNotContain("alive", output, StringComparison.Ordinal);
        Assert.True(code == 139 || error.Contains("AccessViolationException", StringComparison.Ordinal) || error.Contains("protected memory", StringComparison.Ordinal), error);
    }

    private static async Task<(int Code, string Output, string Error)> Run(string action, string guard, int distance)
    {
        ProcessStartInfo start = new("dotnet", [Path.Join(AppContext.BaseDirectory, "Fovea.GuardChild.dll"), action, guard, distance.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // No dump of the death that is meant.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
