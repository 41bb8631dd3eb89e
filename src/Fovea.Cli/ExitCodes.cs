namespace Fovea.Cli;

/// <summary>What the process tells its caller. The root's <c>--help</c> lists them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Data, weights, a disk, a training or a check that failed.</summary>
    public const int Failure = 1;

    /// <summary>A command line that makes no sense; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>EX_SOFTWARE of BSD's sysexits: a mistake in the tool itself.</summary>
    public const int InternalError = 70;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    public const string Help = """
        Exit codes:
          0    done
          1    failed: data, weights or a file are missing or damaged, a training diverged or missed its accuracy, or a check failed
          2    wrong arguments; nothing was done
          130  interrupted (Ctrl-C); what was complete is saved
        """;
}
