namespace Fovea.Vision;

/// <summary>Puts one value into a random rectangle, with a probability. (Zhong et al. 2020.)</summary>
/// <remarks>
/// Ten times at most: area = sample's area · U(scale), ratio of height to width = e^U(ln ratio); the first rectangle that is smaller than
/// the sample is taken, at a random place. If none is, nothing is erased. Draws: 0 whether; of attempt i: 4i + 1 the area, 4i + 2 the
/// ratio, 4i + 3 the row, 4i + 4 the column.
/// </remarks>
public sealed class RandomErasing : INumberTransform
{
    private const int Attempts = 10;

    private readonly double _p;
    private readonly (double Low, double High) _scale;
    private readonly (double Low, double High) _ratio;
    private readonly float _value;

    /// <summary>An erasing.</summary>
    /// <param name="p">The probability.</param>
    /// <param name="scale">The rectangle's area over the sample's; null for 0.02 to 0.33.</param>
    /// <param name="ratio">Its height over its width; null for 0.3 to 3.3.</param>
    /// <param name="value">What every number becomes.</param>
    /// <exception cref="FoveaException">A range is not possible.</exception>
    public RandomErasing(double p = 0.5, (double Low, double High)? scale = null, (double Low, double High)? ratio = null, float value = 0)
    {
        _p = TransformSettings.Probability(nameof(RandomErasing), p);
        _scale = TransformSettings.Range(nameof(RandomErasing), nameof(scale), scale ?? (0.02, 0.33), least: 0);
        if (_scale.High > 1) throw new FoveaException($"{nameof(RandomErasing)}: scale must be from 0 to 1, got {_scale.High}.");
        _ratio = TransformSettings.Range(nameof(RandomErasing), nameof(ratio), ratio ?? (0.3, 3.3), least: double.Epsilon);
        _value = value;
    }

    /// <inheritdoc/>
    public void Apply(Span<float> values, Shape shape, RandomStream draws)
    {
        if (Part(shape[0], shape[1], draws) is not { } part) return;
        int row = shape[1] * shape[2];
        for (int y = part.Top; y < part.Top + part.Height; y++)
            values.Slice(y * row + part.Left * shape[2], part.Width * shape[2]).Fill(_value);
    }

    /// <summary>The rectangle that chance chooses, if any.</summary>
    internal Region? Part(int height, int width, RandomStream draws)
    {
        if (draws.Uniform(0) >= _p) return null;
        (double, double) logarithms = (Math.Log(_ratio.Low), Math.Log(_ratio.High));
        for (ulong first = 1; first < 4 * Attempts; first += 4)
        {
            double area = (double)height * width * draws.Between(first, _scale), ratio = Math.Exp(draws.Between(first + 1, logarithms));
            (double h, double w) = (Math.Round(Math.Sqrt(area * ratio)), Math.Round(Math.Sqrt(area / ratio)));
            if (h < height && w < width)
                return new Region(draws.Below(first + 2, height - (int)h + 1), draws.Below(first + 3, width - (int)w + 1), (int)h, (int)w);
        }

        return null;
    }
}
