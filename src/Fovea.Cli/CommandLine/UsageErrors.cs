using System.CommandLine;
using System.CommandLine.Parsing;

namespace Fovea.Cli.CommandLine;

/// <summary>What is wrong with a command line, in one sentence.</summary>
internal static class UsageErrors
{
    /// <summary>The first thing that is wrong.</summary>
    public static string Explain(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [string token, ..]) return Unmatched(command, token);
        ParseError? error = parsed.Errors.Count > 0 ? parsed.Errors[0] : null;
        return error?.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value.",
            OptionResult { IdentifierTokenCount: > 1 } option =>
                $"{option.Option.Name} is given {option.IdentifierTokenCount} times; give it once.",
            CommandResult { Command.Subcommands.Count: > 0 } =>
                $"which verb? There are {string.Join(", ", command.Subcommands.Select(static c => c.Name))}.",
            _ => error?.Message ?? "this command line makes no sense.",
        };
    }

    /// <summary>A command with those that it is part of: <c>fovea train</c>.</summary>
    public static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : command.Name;

    private static string Unmatched(Command command, string token)
    {
        string quoted = FileFormatException.Quote(token);
        if (token.StartsWith('-'))
        {
            IEnumerable<string> options = command.Options.Select(static option => option.Name);
            return $"{NameOf(command)} has no option {quoted}.{Spelling.Hint(token, options)}";
        }

        if (command.Subcommands.Count == 0) return $"{NameOf(command)} takes no argument {quoted}.";
        string[] verbs = [.. command.Subcommands.Select(static verb => verb.Name)];
        return $"there is no verb {quoted}.{Spelling.Hint(token, verbs)} Verbs: {string.Join(", ", verbs)}.";
    }
}
