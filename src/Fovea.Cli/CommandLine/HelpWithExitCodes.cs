using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Fovea.Cli.CommandLine;

/// <summary>The usual help; that of the tool itself ends with the exit codes.</summary>
internal sealed class HelpWithExitCodes : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    /// <summary>Help is shown whatever else is wrong with the command line.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        if (parseResult.CommandResult.Parent is null) parseResult.InvocationConfiguration.Output.WriteLine(ExitCodes.Help);
        return code;
    }
}
