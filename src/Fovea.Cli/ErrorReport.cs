namespace Fovea.Cli;

/// <summary>From an exception to a line for people and an exit code for programs.</summary>
internal static class ErrorReport
{
    /// <summary>The environment variable that asks for stack traces.</summary>
    public const string DebugVariable = "FOVEA_DEBUG";

    /// <summary>Writes the error.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="command">The command in question, for the hint to its help.</param>
    /// <returns>The exit code.</returns>
    public static int Write(Exception error, TextWriter writer, string command)
    {
        (string message, int code) = error switch
        {
            UsageException => ($"{error.Message} See '{command} --help'.", ExitCodes.Usage),
            FoveaException => (error.Message, ExitCodes.Failure),
            OperationCanceledException => ("interrupted.", ExitCodes.Interrupted),
            // The library names the file in errors of its own; what is left is the output itself.
            IOException => ($"cannot write the output: {OneLine(error.Message)}.", ExitCodes.Failure),
            OutOfMemoryException => ("there is not enough memory. Try a smaller --batch.", ExitCodes.Failure),
            _ => ($"internal error: {error.GetType().Name}: {OneLine(error.Message)} (please report; {DebugVariable}=1 shows where)",
                ExitCodes.InternalError),
        };
        writer.WriteLine($"fovea: {message}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") writer.WriteLine(error);
        return code;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
