using Fovea.Training;

namespace Fovea.Tests;

/// <summary>Every sample is half the one before, and so are its targets.</summary>
internal sealed class HalfAndHalf : IBatchMixer
{
    public void Mix(Span<float> samples, Span<float> targets, Shape sampleShape, int classes, RandomStream draws)
    {
        Half(samples, sampleShape.Count);
        Half(targets, classes);

        static void Half(Span<float> rows, int size)
        {
            for (int i = rows.Length - 1; i >= size; i--) rows[i] = (rows[i] + rows[i - size]) / 2;
        }
    }
}
