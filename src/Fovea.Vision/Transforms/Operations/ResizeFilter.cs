namespace Fovea.Vision;

/// <summary>For each pixel of a resized axis, which pixels of the source it is made of and with which weights.</summary>
/// <remarks>
/// With s = source / target, the middle of target pixel i lies at c = (i + ½)·s of the source. A filter of radius r is widened to
/// r·max(1, s), so that making smaller averages over all that is lost (antialiasing); w_x ∝ f((x + ½ − c)/max(1, s)), Σ w = 1. Weights are
/// rounded to 22 bits behind the point, as Pillow does, whose method (Resample.c) this is.
/// </remarks>
internal sealed class ResizeFilter
{
    /// <summary>Bits behind the point of a weight: sums of 255 · weight, negative lobes included, stay below 2³¹.</summary>
    public const int Precision = 22;

    private readonly int[] _weights;
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int _most;

    /// <summary>The weights for an axis.</summary>
    /// <param name="source">Pixels of the source.</param>
    /// <param name="target">Pixels of the result.</param>
    /// <param name="interpolation">Any but the nearest pixel.</param>
    public ResizeFilter(int source, int target, Interpolation interpolation)
    {
        double scale = (double)source / target, widening = Math.Max(1, scale), support = RadiusOf(interpolation) * widening;
        _most = (int)Math.Ceiling(support) * 2 + 1;
        (_weights, _first, _count) = (new int[target * _most], new int[target], new int[target]);
        double[] weights = new double[_most];
        for (int i = 0; i < target; i++)
        {
            double centre = (i + 0.5) * scale;
            // The cast cuts towards 0, which is where the first pixel is.
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(source, (int)(centre + support + 0.5));
            double sum = 0;
            for (int x = first; x < end; x++) sum += weights[x - first] = Weight(interpolation, (x - centre + 0.5) * (1 / widening));
            for (int k = 0; k < end - first; k++)
            {
                double weight = sum == 0 ? weights[k] : weights[k] / sum;
                _weights[i * _most + k] = (int)(weight * (1 << Precision) + (weight < 0 ? -0.5 : 0.5));
            }

            (_first[i], _count[i]) = (first, end - first);
        }
    }

    /// <summary>The first source pixel of a target pixel.</summary>
    public int First(int target) => _first[target];

    /// <summary>The weights of a target pixel, for the source pixels from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> Weights(int target) => _weights.AsSpan(target * _most, _count[target]);

    private static double RadiusOf(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Bilinear => 1,
        Interpolation.Bicubic => 2,
        _ => 3,
    };

    private static double Weight(Interpolation interpolation, double x)
    {
        x = Math.Abs(x);
        return interpolation switch
        {
            Interpolation.Bilinear => x < 1 ? 1 - x : 0,
            Interpolation.Bicubic => Cubic(x, -0.5),
            _ => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
        };
    }

    private static double Cubic(double x, double a)
    {
        if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
