namespace Fovea.Cli;

/// <summary>A command line that makes no sense; exit code 2.</summary>
internal sealed class UsageException(string message) : FoveaException(message);
