using System.Runtime.InteropServices;

namespace Fovea.Cli;

/// <summary>Ctrl-C: the first asks the verb to end after the step that runs, the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Terminal _terminal;
    private readonly PosixSignalRegistration[] _signals;
    private int _count;

    public Interruption(Terminal terminal)
    {
        _terminal = terminal;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) == 1)
        {
            _source.Cancel();
            return;
        }

        _terminal.Restore();
        Environment.Exit(ExitCodes.Interrupted);
    }
}
