using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Puts a rectangle of the sample before into each sample of a batch, and blends their labels by the areas, one rectangle a batch. (Yun et al. 2019.)</summary>
/// <param name="alpha">α of λ's distribution Beta(α, α); the rectangle has 1 − λ of the area before it is cut at the border.</param>
/// <remarks>The first one's neighbour is the last one. Samples are <c>[H, W, C]</c>. Draws: substream 0 those of
/// <c>BetaDistribution</c> for λ, 0 and 1 the rectangle's middle.</remarks>
public sealed class CutMix(double alpha = 1) : IBatchMixer
{
    private readonly double _alpha = BetaDistribution.CheckedAlpha(nameof(CutMix), alpha);

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The samples are no pictures.</exception>
    public void Mix(Span<float> samples, Span<float> targets, Shape sampleShape, int classes, RandomStream draws)
    {
        if (sampleShape.Rank != 3) throw new ShapeException(nameof(CutMix), $"samples are {sampleShape}; pictures [H, W, C] are expected.");
        (int height, int width, int channels) = (sampleShape[0], sampleShape[1], sampleShape[2]);
        Region part = Part(height, width, draws);
        int count = targets.Length / classes, size = sampleShape.Count;
        for (int y = part.Top; y < part.Top + part.Height; y++)
        {
            // Row by row, the last sample's kept: every other one is overwritten after it has been copied.
            Span<float> all = samples[((y * width + part.Left) * channels)..];
            for (int i = 0; i < part.Width * channels; i++)
            {
                float last = all[(count - 1) * size + i];
                for (int sample = count - 1; sample > 0; sample--) all[sample * size + i] = all[(sample - 1) * size + i];
                all[i] = last;
            }
        }

        MixUp.Blend(targets, classes, 1 - (float)((double)part.Height * part.Width / ((double)height * width)));
    }

    /// <summary>The rectangle that chance chooses; it may be empty.</summary>
    internal Region Part(int height, int width, RandomStream draws)
    {
        double side = 0.5 * Math.Sqrt(1 - BetaDistribution.Draw(draws.Substream(0), _alpha));
        (int halfWidth, int halfHeight) = ((int)(side * width), (int)(side * height));
        (int y, int x) = (draws.Below(0, height), draws.Below(1, width));
        (int top, int left) = (Math.Max(0, y - halfHeight), Math.Max(0, x - halfWidth));
        return new Region(top, left, Math.Min(height, y + halfHeight) - top, Math.Min(width, x + halfWidth) - left);
    }
}
