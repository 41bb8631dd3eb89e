using System.Diagnostics;

namespace Fovea.Vision.Tests;

/// <summary>What must not take long, whatever a file promises.</summary>
internal static class Soon
{
    /// <summary>Runs a check that must end within some milliseconds. The machine may hold it up once or twice, but not three times in a row.</summary>
    public static void Run(int milliseconds, Action check)
    {
        long least = long.MaxValue;
        for (int turn = 0; turn < 3 && least > milliseconds; turn++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            check();
            least = Math.Min(least, watch.ElapsedMilliseconds);
        }

        Assert.InRange(least, 0, milliseconds);
    }
}
