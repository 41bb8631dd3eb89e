using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Commands;

namespace Fovea.Cli;

/// <summary>The tool from its arguments to its exit code.</summary>
internal static class FoveaTool
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellationToken">Asks the verb to stop; it saves what is complete.</param>
    /// <returns>One of <see cref="ExitCodes"/>. No exception passes.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal,
        CancellationToken cancellationToken = default)
    {
        // A response file would make '@' at the start of a path special.
        ParserConfiguration plain = new() { ResponseFileTokenReplacer = null };
        string command = "fovea";
        try
        {
            ParseResult parsed = Root(terminal).Parse(arguments.Count == 0 ? ["--help"] : arguments, plain);
            command = UsageErrors.NameOf(parsed.CommandResult.Command);
            if (parsed.Action is ParseErrorAction or null) throw new UsageException(UsageErrors.Explain(parsed));
            // Exceptions and signals are handled here and in Interruption alone.
            InvocationConfiguration invocation = new()
            {
                Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception error)
        {
            return ErrorReport.Write(error, terminal.Error, command);
        }
    }

    private static Command Root(Terminal terminal) => new("fovea", "Convolutional neural networks: train, evaluate and look into them.")
    {
        new HelpOption { Action = new HelpWithExitCodes() },
        VersionText.Option(terminal),
        TrainCommand.Create(terminal),
        EvalCommand.Create(terminal),
        PredictCommand.Create(terminal),
        SummaryCommand.Create(terminal),
        FilterCommand.Create(terminal),
        ChecksCommand.Create(terminal),
        GradcheckCommand.Create(terminal),
        ExplainCommand.Create(terminal),
        BenchCommand.Create(terminal),
    };
}
