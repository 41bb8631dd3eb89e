using static Fovea.Vision.Jpeg.DctConstants;

namespace Fovea.Vision.Jpeg;

/// <summary>Makes the 64 coefficients of a block from its samples, times 8 (ITU-T T.81, A.3.3).</summary>
/// <remarks>
/// <code>
/// k[v, u] = 8 · ¼ c(u) c(v) ∑ⱼ ∑ᵢ (x[j, i] − 128) · cos((2i + 1) u π / 16) · cos((2j + 1) v π / 16),   c(0) = 1/√2, else 1
/// </code>
/// Rows, then columns, in integers, rounded where libjpeg's "islow" rounds.
/// </remarks>
internal static class ForwardDct
{
    /// <summary>Transforms a block in place.</summary>
    /// <param name="block">Samples less 128, row-major; becomes the coefficients times 8.</param>
    public static void Transform(Span<int> block)
    {
        for (int row = 0; row < JpegOrder.BlockSize; row += JpegOrder.Side)
            Transform(block[row..], step: 1, FractionBits, Bits - FractionBits);
        for (int column = 0; column < JpegOrder.Side; column++)
            Transform(block[column..], JpegOrder.Side, -FractionBits, Bits + FractionBits);
    }

    /// <summary>One axis. Products lose <paramref name="shift"/> bits; sums without a product gain <paramref name="gain"/>.</summary>
    private static void Transform(Span<int> x, int step, int gain, int shift)
    {
        (int s0, int d0) = (x[0] + x[7 * step], x[0] - x[7 * step]);
        (int s1, int d1) = (x[step] + x[6 * step], x[step] - x[6 * step]);
        (int s2, int d2) = (x[2 * step] + x[5 * step], x[2 * step] - x[5 * step]);
        (int s3, int d3) = (x[3 * step] + x[4 * step], x[3 * step] - x[4 * step]);

        // Even half.
        (int outer, int inner, int from2, int from6) = (s0 + s3, s1 + s2, s0 - s3, s1 - s2);
        int shared = (from2 + from6) * C6;
        x[0] = Scale(outer + inner, gain);
        x[4 * step] = Scale(outer - inner, gain);
        x[2 * step] = Round(shared + from2 * C2Less6, shift);
        x[6 * step] = Round(shared - from6 * C2And6, shift);

        // Odd half.
        int all = (d0 + d1 + d2 + d3) * C3;
        int sum13 = all - (d1 + d3) * C3And5, sum02 = all - (d0 + d2) * C3Less5;
        int sum03 = (d0 + d3) * C3Less7, sum12 = (d1 + d2) * C1And3;
        x[step] = Round(d0 * Odd1 - sum03 + sum02, shift);
        x[3 * step] = Round(d1 * Odd3 - sum12 + sum13, shift);
        x[5 * step] = Round(d2 * Odd5 - sum12 + sum02, shift);
        x[7 * step] = Round(d3 * Odd7 - sum03 + sum13, shift);
    }

    private static int Scale(int value, int gain) => gain >= 0 ? value << gain : Round(value, -gain);

    private static int Round(int value, int shift) => (value + (1 << (shift - 1))) >> shift;
}
