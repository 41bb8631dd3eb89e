namespace Fovea;

/// <summary>Base of every error that Fovea raises on purpose: bad shapes, bad files, bad settings.</summary>
/// <remarks>The message names what came, what was expected and the fix; it can be shown to a user as it is.</remarks>
public class FoveaException : Exception
{
    /// <summary>An error with its message.</summary>
    public FoveaException(string message) : base(message) { }

    /// <summary>An error with its message and its cause.</summary>
    public FoveaException(string message, Exception innerException) : base(message, innerException) { }
}
