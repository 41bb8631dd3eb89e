using System.Text;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>Where the tool writes: results to <see cref="Out"/>, all else to <see cref="Error"/>. No verb uses the console
/// directly.</summary>
internal sealed class Terminal
{
    private const int Utf16 = 1200;
    private const int Utf8 = 65001;

    /// <param name="output">Results.</param>
    /// <param name="error">Errors, and progress where the results are for a program.</param>
    /// <param name="outputIsTerminal">Whether a person looks at the output.</param>
    /// <param name="errorIsTerminal">Whether a person looks at the errors.</param>
    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal = false, bool errorIsTerminal = false)
    {
        Out = output;
        Error = error;
        OutScreen = outputIsTerminal ? ScreenOf(output) : null;
        ErrorScreen = errorIsTerminal ? ScreenOf(error) : null;
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>For drawing to <see cref="Out"/>; null if it is a file or a pipe.</summary>
    public IAnsiConsole? OutScreen { get; }

    /// <summary>For drawing to <see cref="Error"/>; null if it is a file or a pipe.</summary>
    public IAnsiConsole? ErrorScreen { get; }

    /// <summary>Whether <see cref="Out"/> can show block characters.</summary>
    public bool HasBlocks => Out.Encoding.CodePage is Utf8 or Utf16;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        bool isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(Console.Out, Console.Error, !isDumb && !Console.IsOutputRedirected, !isDumb && !Console.IsErrorRedirected);
    }

    /// <summary>Leaves the screen as a shell expects it, even in the middle of a progress bar.</summary>
    public void Restore()
    {
        OutScreen?.Cursor.Show();
        ErrorScreen?.Cursor.Show();
    }

    private static IAnsiConsole ScreenOf(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        Out = new AnsiConsoleOutput(writer),
    });
}
