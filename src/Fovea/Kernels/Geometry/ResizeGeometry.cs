namespace Fovea.Kernels.Geometry;

/// <summary>What stands between the pixels.</summary>
public enum ResizeMode
{
    /// <summary>The pixel in whose cell the place lies: ⌊o·input/output⌋.</summary>
    Nearest,

    /// <summary>A line between two pixels along each axis: bilinear in 2-D, trilinear in 3-D.</summary>
    Linear,

    /// <summary>A cubic through four pixels along each axis, with the slope parameter a = −0.75 as in PyTorch: bicubic in 2-D.</summary>
    Cubic,
}

/// <summary>One axis at another resolution. Output o lies at the place v of the input:</summary>
/// <param name="Input">Size of the input.</param>
/// <param name="Output">Size of the output.</param>
/// <param name="Mode">What stands between the pixels.</param>
/// <param name="AlignCorners">Which places: v = o·(input − 1)/(output − 1), from corner to corner, or v = (o + ½)·input/output − ½.</param>
/// <remarks>
/// Linear: y = (1 − λ)·x[⌊v⌋] + λ·x[⌊v⌋ + 1], λ = v − ⌊v⌋, v no less than 0. Cubic: four weights k(λ + 1), k(λ), k(1 − λ), k(2 − λ) from ⌊v⌋ − 1 on,
/// k(t) = (a + 2)t³ − (a + 3)t² + 1 for t ≤ 1 and a·t³ − 5a·t² + 8a·t − 4a for t ≤ 2 (Keys 1981). Pixels beyond the border count as the border's.
/// </remarks>
public readonly record struct ResizeAxis(int Input, int Output, ResizeMode Mode, bool AlignCorners)
{
    private const double A = -0.75;

    /// <summary>The greatest number of taps.</summary>
    public const int MaxTaps = 4;

    /// <summary>Taps of each output.</summary>
    public int Taps => Mode switch { ResizeMode.Nearest => 1, ResizeMode.Linear => 2, _ => 4 };

    /// <summary>The taps of an output: their inputs and their weights, <see cref="Taps"/> of each.</summary>
    public void TapsOf(int output, Span<int> places, Span<double> weights)
    {
        if (Mode == ResizeMode.Nearest)
        {
            places[0] = (int)((long)output * Input / Output);
            weights[0] = 1;
            return;
        }

        double v = AlignCorners ? Output > 1 ? output * (Input - 1.0) / (Output - 1) : 0 : (output + 0.5) * Input / Output - 0.5;
        if (Mode == ResizeMode.Linear) v = Math.Max(v, 0);
        int floor = (int)Math.Floor(v), first = Mode == ResizeMode.Linear ? floor : floor - 1;
        double t = v - floor;
        for (int i = 0; i < Taps; i++)
        {
            places[i] = Math.Clamp(first + i, 0, Input - 1);
            double distance = Math.Abs(t - (first - floor) - i);
            weights[i] = Mode == ResizeMode.Linear ? 1 - distance : Cubic(distance);
        }
    }

    private static double Cubic(double t) => t <= 1 ? ((A + 2) * t - (A + 3)) * t * t + 1 : ((A * t - 5 * A) * t + 8 * A) * t - 4 * A;
}

/// <summary>One axis of a tensor at another resolution: <c>[outer, input, inner]</c> → <c>[outer, output, inner]</c>.</summary>
/// <param name="Outer">Product of the axes in front.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Inner">Product of the axes behind.</param>
public readonly record struct ResizePass(int Outer, ResizeAxis Axis, int Inner);
