using System.Numerics;

namespace Fovea.Vision;

/// <summary>From samples to a filter's values and back, whatever the width of a sample.</summary>
internal static class PictureFiltering
{
    /// <summary>Filters the colours of a picture and keeps its opacity.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="samples">Row-major, channels last.</param>
    /// <param name="shape"><c>[H, W, C]</c>.</param>
    /// <param name="result">The shape of the result.</param>
    /// <param name="range">What the values were.</param>
    public static T[] Run<T>(ImageFilter filter, ReadOnlyMemory<T> samples, Shape shape, out Shape result, out FilterRange range)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int opacity = shape[2] is 2 or 4 ? 1 : 0;
        FilterBands<T> bands = new(filter, samples, shape, shape[2] - opacity);
        result = [bands.Result[0], bands.Result[1], bands.Result[2] + opacity];
        T[] filtered = new T[result.Count];
        range = Write(bands, filtered, result[2], filter.Normalise);
        if (opacity > 0) CopyOpacity(samples.Span, shape, filtered, result);
        return filtered;
    }

    private static FilterRange Write<T>(FilterBands<T> bands, T[] filtered, int pitch, bool normalise)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        double full = double.CreateTruncating(T.MaxValue), low = 0, span = 1;
        if (normalise)
        {
            // The answer is computed twice rather than kept. A picture of one value has no contrast to stretch: it becomes 0.
            (low, double high) = ExtremesOf(bands);
            span = high > low ? high - low : double.PositiveInfinity;
        }

        (float least, float greatest, long clamped, int to) = (float.PositiveInfinity, float.NegativeInfinity, 0, 0);
        foreach (ArraySegment<float> answer in bands.Answers())
        {
            ReadOnlySpan<float> values = answer;
            (least, greatest) = Widen(least, greatest, values);
            for (int i = 0; i < values.Length; to += pitch)
            {
                for (int c = 0; c < bands.Result[2]; c++)
                {
                    // In double precision, so that a half stays one.
                    double value = Math.Round(normalise ? (values[i] - low) * full / span : values[i]);
                    i++;
                    if (value < 0 || value > full) clamped++;
                    filtered[to + c] = T.CreateSaturating(value);
                }
            }
        }

        return new FilterRange(least, greatest, bands.Result.Count, clamped);
    }

    private static (float Least, float Greatest) ExtremesOf<T>(FilterBands<T> bands)
        where T : unmanaged, IBinaryInteger<T>
    {
        (float least, float greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (ArraySegment<float> answer in bands.Answers()) (least, greatest) = Widen(least, greatest, answer);
        return (least, greatest);
    }

    private static (float Least, float Greatest) Widen(float least, float greatest, ReadOnlySpan<float> values)
    {
        foreach (float value in values) (least, greatest) = (MathF.Min(least, value), MathF.Max(greatest, value));
        return (least, greatest);
    }

    /// <summary>Opacity of the pixel that lies under the kernel's middle; without a border the outermost ones have none.</summary>
    private static void CopyOpacity<T>(ReadOnlySpan<T> samples, Shape shape, T[] filtered, Shape result)
    {
        (int top, int left) = ((shape[0] - result[0]) / 2, (shape[1] - result[1]) / 2);
        for (int y = 0; y < result[0]; y++)
        {
            for (int x = 0; x < result[1]; x++)
                filtered[(y * result[1] + x + 1) * result[2] - 1] = samples[((y + top) * shape[1] + x + left + 1) * shape[2] - 1];
        }
    }
}
