using System.Buffers;
using System.Numerics;
using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Blends each sample of a batch with the one before it, and their labels alike: λ·x_i + (1 − λ)·x_{i−1}, one λ a batch. (Zhang et al. 2018.)</summary>
/// <param name="alpha">α of λ's distribution Beta(α, α): 1 for uniform, near 0 for hardly any blending.</param>
/// <remarks>The order of a batch is random already, so the neighbour is as good as any other; the first one's is the last one. Draws:
/// those of <c>BetaDistribution</c> for λ.</remarks>
public sealed class MixUp(double alpha = 1) : IBatchMixer
{
    private readonly double _alpha = BetaDistribution.CheckedAlpha(nameof(MixUp), alpha);

    /// <inheritdoc/>
    public void Mix(Span<float> samples, Span<float> targets, Shape sampleShape, int classes, RandomStream draws)
    {
        float lambda = (float)BetaDistribution.Draw(draws, _alpha);
        Blend(samples, sampleShape.Count, lambda);
        Blend(targets, classes, lambda);
    }

    /// <summary>Blends rows with the row before, in place: from the last one on, so that only the last is needed twice.</summary>
    internal static void Blend(Span<float> rows, int size, float lambda)
    {
        if (rows.Length == 0) return;
        float[] kept = ArrayPool<float>.Shared.Rent(size);
        Span<float> last = kept.AsSpan(0, size);
        rows[^size..].CopyTo(last);
        for (int start = rows.Length - size; start >= 0; start -= size)
            Blend(rows.Slice(start, size), start > 0 ? rows.Slice(start - size, size) : last, lambda);
        ArrayPool<float>.Shared.Return(kept);
    }

    private static void Blend(Span<float> row, ReadOnlySpan<float> other, float lambda)
    {
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(row[i..]) * lambda + new Vector<float>(other[i..]) * (1 - lambda)).CopyTo(row[i..]);
        for (; i < row.Length; i++) row[i] = row[i] * lambda + other[i] * (1 - lambda);
    }
}
