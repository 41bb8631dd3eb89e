namespace Fovea.Vision;

/// <summary>(x − mean) / std, each channel with its own.</summary>
public sealed class Normalize : INumberTransform
{
    private readonly float[] _mean;
    private readonly float[] _std;

    /// <summary>A normalisation.</summary>
    /// <param name="mean">One for each channel, of samples from 0 to 1.</param>
    /// <param name="std">One for each channel, not 0.</param>
    /// <exception cref="FoveaException">There is not one of each, or a deviation is 0 or not finite.</exception>
    public Normalize(ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        if (mean.Length == 0 || mean.Length != std.Length)
            throw new FoveaException($"{nameof(Normalize)}: {mean.Length} means and {std.Length} deviations; one of each for every channel is expected.");
        foreach (float deviation in std)
        {
            if (deviation == 0 || !float.IsFinite(deviation)) throw new FoveaException($"{nameof(Normalize)}: a deviation is {deviation}; it must be finite and not 0.");
        }

        (_mean, _std) = (mean.ToArray(), std.ToArray());
    }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The sample has another number of channels.</exception>
    public void Apply(Span<float> values, Shape shape, RandomStream draws)
    {
        if (shape[^1] != _mean.Length)
        {
            throw new ShapeException(nameof(Normalize), $"the sample {shape} has {shape[^1]} channels, but {_mean.Length} means and deviations are given. "
                + "Give one of each for every channel.");
        }

        for (int i = 0; i < values.Length;)
        {
            for (int channel = 0; channel < _mean.Length; channel++, i++) values[i] = (values[i] - _mean[channel]) / _std[channel];
        }
    }
}
