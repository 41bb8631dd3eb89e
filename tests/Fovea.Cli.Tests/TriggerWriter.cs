using System.Text;

namespace Fovea.Cli.Tests;

/// <summary>Catches text, and does something once when a certain text has come.</summary>
internal sealed class TriggerWriter(string text, Action action) : StringWriter
{
    private bool _isDone;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        base.Write(value);
        Look();
    }

    public override void Write(string? value)
    {
        base.Write(value);
        Look();
    }

    public override void Write(char[] buffer, int index, int count)
    {
        base.Write(buffer, index, count);
        Look();
    }

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        Look();
    }

    private void Look()
    {
        if (_isDone || !ToString().Contains(text, StringComparison.Ordinal)) return;
        _isDone = true;
        action();
    }
}
