using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Few target channels leave most lanes of a vector idle; so q neighbouring pixels of a row are taken for one pixel of q times the channels.</summary>
/// <remarks>
/// <code>
/// 6 channels, 5 taps, stride 1, q = 2: a row of targets   [a b c d e f][A B C D E F] …   is the same memory as
///                                                         [a b c d e f  A B C D E F] …   with 12 channels and stride 2
/// taps of the wide pixel    w0 w1 w2 w3 w4  0      for its first half
///                            0 w0 w1 w2 w3 w4      for its second
/// </code>
/// Two tiles of 5 taps become one of 6 whose vector is twice as full. It is an identity of shapes: the drivers see another, denser
/// problem with a spread weight, and a weight's gradient is folded back: the sum of its q copies.
/// </remarks>
internal static unsafe class WidePixels
{
    private const int MaxFactor = 8;

    /// <summary>How many pixels to take for one; 1 if nothing is gained. A function of the shape and the vector's width alone.</summary>
    public static int Factor<V, TOps>(in DenseProblem p)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        AxisPlan width = p.Width;
        bool isDense = p.Groups == 1 && p.TargetPitch == p.TargetChannels && width is { TargetStep: 1, TargetFirst: 0 } && width.Count == width.Target
            && width is { OffsetStep: 1, Taps: > 1 };
        if (!isDense || p.TargetChannels * 2 > TOps.Width) return 1;

        // Vectors · taps for each pixel. Less than a fifth saved does not pay for the spreading.
        int best = 1;
        double least = 0.8 * width.Taps;
        for (int q = 2; q <= MaxFactor && q * p.TargetChannels <= 2 * TOps.Width; q++)
        {
            if (width.Count % q != 0) continue;
            int vectors = (q * p.TargetChannels + TOps.Width - 1) / TOps.Width;
            double cost = (double)vectors * WideTaps(p, q) / q;
            if (cost >= least) continue;
            (best, least) = (q, cost);
        }

        return best;
    }

    /// <summary>Floats of the wide problem's weight.</summary>
    public static long WeightFloats(in DenseProblem p, int q) =>
        (long)p.Depth.Taps * p.Height.Taps * WideTaps(p, q) * p.SourceChannels * q * p.TargetChannels;

    /// <summary>The same problem with wide pixels; its weight is <paramref name="weight"/>, its bias <paramref name="bias"/> (if the problem has one).</summary>
    public static DenseProblem Widen(in DenseProblem p, int q, float* weight, float* bias) => p with
    {
        TargetChannels = q * p.TargetChannels,
        TargetPitch = q * p.TargetPitch,
        Weight = weight,
        WeightTransposed = false,
        Bias = p.Bias is null ? null : bias,
        KernelHeight = p.Height.Taps,
        KernelWidth = WideTaps(p, q),
        Depth = p.Depth with { TapFirst = 0, TapStep = 1 },
        Height = p.Height with { TapFirst = 0, TapStep = 1 },
        Width = p.Width with
        {
            Target = p.Width.Target / q,
            Count = p.Width.Count / q,
            SourceStep = q * p.Width.SourceStep,
            Taps = WideTaps(p, q),
            TapFirst = 0,
            TapStep = 1,
        },
    };

    /// <summary>Writes weight and bias of the wide problem.</summary>
    public static void Spread(in DenseProblem p, int q, float* weight, float* bias)
    {
        new Span<float>(weight, checked((int)WeightFloats(p, q))).Clear();
        for (int r = 0; r < q && p.Bias != null; r++) new Span<float>(p.Bias, p.TargetChannels).CopyTo(new Span<float>(bias + r * p.TargetChannels, p.TargetChannels));
        for (int t = 0; t < p.Taps; t++)
        {
            float* tap = p.Weight + p.WeightIndex(t) * (nint)p.SourceChannels * p.TargetChannels;
            for (int r = 0; r < q; r++)
            {
                float* wide = weight + WideRow(p, q, t, r) + r * p.TargetChannels;
                for (int c = 0; c < p.SourceChannels; c++, wide += q * p.TargetChannels)
                {
                    for (int o = 0; o < p.TargetChannels; o++)
                        wide[o] = p.WeightTransposed ? tap[o * p.SourceChannels + c] : tap[c * p.TargetChannels + o];
                }
            }
        }
    }

    /// <summary>Adds the q copies of each weight's gradient, in order of the pixels.</summary>
    public static void Fold(in DenseProblem p, int q, float* wideGradient, float* gradient)
    {
        for (int t = 0; t < p.Taps; t++)
        {
            float* target = gradient + (nint)t * p.SourceChannels * p.TargetChannels;
            for (int r = 0; r < q; r++)
            {
                float* wide = wideGradient + WideRow(p, q, t, r) + r * p.TargetChannels;
                for (int c = 0; c < p.SourceChannels; c++, wide += q * p.TargetChannels)
                {
                    for (int o = 0; o < p.TargetChannels; o++)
                    {
                        float copy = wide[o];
                        target[c * p.TargetChannels + o] = r == 0 ? copy : target[c * p.TargetChannels + o] + copy;
                    }
                }
            }
        }
    }

    private static int WideTaps(in DenseProblem p, int q) => p.Width.Taps + (q - 1) * p.Width.SourceStep;

    /// <summary>Where the wide weight of tap t begins for pixel r of the q: r · stride taps to the right.</summary>
    private static nint WideRow(in DenseProblem p, int q, int t, int r)
    {
        (int row, int w) = Math.DivRem(t, p.Width.Taps);
        return ((nint)row * WideTaps(p, q) + w + r * p.Width.SourceStep) * p.SourceChannels * q * p.TargetChannels;
    }
}
