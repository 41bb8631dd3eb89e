namespace Fovea.Mathematics;

/// <summary>Which part of a discrete convolution of n and m numbers is kept.</summary>
public enum SignalMode
{
    /// <summary>All n + m − 1 numbers: every overlap.</summary>
    Full,

    /// <summary>As many as the first operand has (SciPy), the middle of the full result: it begins at (m − 1)/2, rounded down.</summary>
    Same,

    /// <summary>Where the second operand lies wholly on the first: n − m + 1 numbers.</summary>
    Valid,
}
