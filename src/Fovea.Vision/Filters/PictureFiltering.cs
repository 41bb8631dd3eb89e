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
    public static T[] Run<T>(ImageFilter filter, ReadOnlySpan<T> samples, Shape shape, out Shape result, out FilterRange range)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool hasOpacity = shape[2] is 2 or 4;
        int colours = shape[2] - (hasOpacity ? 1 : 0);
        Tensor answer = filter.Apply(Tensor.From(ColoursOf(samples, shape[2], colours), [1, shape[0], shape[1], colours]));
        ReadOnlySpan<float> values = answer.AsSpan();
        int channels = answer.Shape[3];
        result = [answer.Shape[1], answer.Shape[2], channels + (hasOpacity ? 1 : 0)];
        T[] filtered = new T[result.Count];
        range = Write(values, filtered, channels, result[2], filter.Normalise);
        if (hasOpacity) CopyOpacity(samples, shape, filtered, result);
        return filtered;
    }

    private static float[] ColoursOf<T>(ReadOnlySpan<T> samples, int channels, int colours)
        where T : unmanaged, IBinaryInteger<T>
    {
        float[] values = new float[samples.Length / channels * colours];
        for (int from = 0, to = 0; to < values.Length; from += channels)
        {
            for (int c = 0; c < colours; c++) values[to++] = float.CreateTruncating(samples[from + c]);
        }

        return values;
    }

    private static FilterRange Write<T>(ReadOnlySpan<float> values, T[] filtered, int channels, int pitch, bool normalise)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (float least, float greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values) (least, greatest) = (MathF.Min(least, value), MathF.Max(greatest, value));
        double full = double.CreateTruncating(T.MaxValue), offset = normalise ? least : 0;
        // In double precision, so that normalising rounds once. A picture of one value has no contrast to stretch: it becomes 0.
        double scale = !normalise ? 1 : greatest > least ? full / ((double)greatest - least) : 0;
        long clamped = 0;
        for (int i = 0, to = 0; i < values.Length; to += pitch)
        {
            for (int c = 0; c < channels; c++)
            {
                double value = Math.Round((values[i++] - offset) * scale);
                if (value < 0 || value > full) clamped++;
                filtered[to + c] = T.CreateSaturating(value);
            }
        }

        return new FilterRange(least, greatest, values.Length, clamped);
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
