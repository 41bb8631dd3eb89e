using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Fovea.Cli.CommandLine;

/// <summary>The version of the tool.</summary>
internal static class VersionText
{
    /// <summary>For example <c>0.1.0</c>, without the commit that the compiler adds.</summary>
    public static string Version { get; } = typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    public static Option Option(Terminal terminal) => new VersionOption { Action = new Action(terminal) };

    private sealed class Action(Terminal terminal) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            terminal.Out.WriteLine($"fovea {Version}");
            return ExitCodes.Success;
        }
    }
}
