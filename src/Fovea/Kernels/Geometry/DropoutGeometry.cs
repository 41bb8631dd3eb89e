namespace Fovea.Kernels.Geometry;

/// <summary>Which elements dropout keeps, a pure function of the stream and of the element's number, and what becomes of all of them.</summary>
/// <param name="Probability">p, of dropping.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Stream">Stream of this operator in this step.</param>
/// <param name="Positions">Positions that fall together: those of a sample where whole channels fall, else 1.</param>
/// <param name="Channels">Channels of a position; the number of elements where each falls by itself.</param>
/// <param name="Scale">Kept: y = Scale·x + <paramref name="Shift"/>.</param>
/// <param name="Shift">See <paramref name="Scale"/>.</param>
/// <param name="Dropped">Dropped: y = this.</param>
public readonly record struct DropoutGeometry(
    float Probability, ulong Seed, ulong Stream, int Positions, int Channels, double Scale, double Shift = 0, double Dropped = 0)
{
    /// <summary>The factor 1/(1 − p) that keeps the mean; 0 where everything falls.</summary>
    public static double ScaleOf(float probability) => probability < 1 ? 1 / (1 - (double)probability) : 0;

    /// <summary>The random number of the stream that decides on an element: of sample n and channel c it is n·Channels + c.</summary>
    public ulong Unit(long element) => (ulong)(element / ((long)Positions * Channels) * Channels + element % Channels);
}
