using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>Ctrl-C: the first asks the verb to end after the step that runs, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Terminal _terminal;
    private readonly Action<int> _exit;
    private readonly PosixSignalRegistration[] _signals;
    private int _count;

    /// <param name="terminal">What to restore before the process ends at once.</param>
    /// <param name="exit">Ends the process.</param>
    public Interruption(Terminal terminal, Action<int> exit)
    {
        _terminal = terminal;
        _exit = exit;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    /// <summary>A signal has come.</summary>
    internal void Signal()
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            _source.Cancel();
            return;
        }

        _terminal.Restore();
        _exit(ExitCodes.Interrupted);
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Signal();
    }
}
