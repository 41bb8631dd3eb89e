using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fovea.Vision;

/// <summary>Resizes bytes: rows first, then columns, each to 8 bits.</summary>
internal static class Resampling
{
    private const int Half = 1 << (ResizeFilter.Precision - 1);

    /// <summary>A part of a picture, resized.</summary>
    public static Image Resize(Image source, Region part, int height, int width, Interpolation interpolation)
    {
        int channels = source.Channels;
        byte[] result = GC.AllocateUninitializedArray<byte>(checked(height * width * channels));
        if (interpolation == Interpolation.Nearest)
        {
            Nearest(source, part, height, width, result);
            return new Image(width, height, channels, result);
        }

        ReadOnlySpan<byte> samples = source.Samples.Span;
        int stride = source.Width * channels, start = part.Top * stride + part.Left * channels;
        if (width != part.Width)
        {
            byte[] narrow = height == part.Height ? result : GC.AllocateUninitializedArray<byte>(checked(part.Height * width * channels));
            ResizeFilter filter = new(part.Width, width, interpolation);
            for (int y = 0; y < part.Height; y++)
                Row(samples.Slice(start + y * stride, part.Width * channels), narrow.AsSpan(y * width * channels, width * channels), filter, channels);
            samples = narrow;
            (start, stride) = (0, width * channels);
        }

        if (height != part.Height)
        {
            ResizeFilter filter = new(part.Height, height, interpolation);
            int[] sums = new int[width * channels];
            for (int y = 0; y < height; y++)
                Column(samples[(start + filter.First(y) * stride)..], stride, filter.Weights(y), sums, result.AsSpan(y * width * channels, width * channels));
        }
        else if (width == part.Width)
        {
            for (int y = 0; y < height; y++) samples.Slice(start + y * stride, width * channels).CopyTo(result.AsSpan(y * width * channels));
        }

        return new Image(width, height, channels, result);
    }

    private static void Nearest(Image source, Region part, int height, int width, Span<byte> result)
    {
        int channels = source.Channels;
        ReadOnlySpan<byte> samples = source.Samples.Span;
        double scaleX = (double)part.Width / width, scaleY = (double)part.Height / height;
        int to = 0;
        for (int y = 0; y < height; y++)
        {
            int row = (part.Top + (int)((y + 0.5) * scaleY)) * source.Width + part.Left;
            for (int x = 0; x < width; x++, to += channels)
                samples.Slice((row + (int)((x + 0.5) * scaleX)) * channels, channels).CopyTo(result[to..]);
        }
    }

    private static void Row(ReadOnlySpan<byte> source, Span<byte> result, ResizeFilter filter, int channels)
    {
        int to = 0;
        for (int x = 0; to < result.Length; x++)
        {
            ReadOnlySpan<int> weights = filter.Weights(x);
            ReadOnlySpan<byte> pixels = source.Slice(filter.First(x) * channels, weights.Length * channels);
            if (channels == 3)
            {
                int red = Half, green = Half, blue = Half, from = 0;
                foreach (int weight in weights)
                {
                    red += weight * pixels[from];
                    green += weight * pixels[from + 1];
                    blue += weight * pixels[from + 2];
                    from += 3;
                }

                (result[to], result[to + 1], result[to + 2]) = (ToByte(red), ToByte(green), ToByte(blue));
                to += 3;
                continue;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                int sum = Half;
                for (int k = 0; k < weights.Length; k++) sum += weights[k] * pixels[k * channels + channel];
                result[to++] = ToByte(sum);
            }
        }
    }

    /// <summary>One row of the result from the rows of the source that it is made of.</summary>
    private static void Column(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<int> sums, Span<byte> result)
    {
        sums.Fill(Half);
        for (int k = 0; k < weights.Length; k++)
        {
            ReadOnlySpan<byte> row = source.Slice(k * stride, result.Length);
            int i = 0;
            Vector256<int> weight = Vector256.Create(weights[k]);
            for (; i <= row.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                Vector256<ushort> samples = Vector256.WidenLower(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i).ToVector256());
                ref int sum = ref MemoryMarshal.GetReference(sums);
                (Vector256<int> low, Vector256<int> high) = (Vector256.WidenLower(samples).AsInt32(), Vector256.WidenUpper(samples).AsInt32());
                (Vector256.LoadUnsafe(ref sum, (nuint)i) + low * weight).StoreUnsafe(ref sum, (nuint)i);
                (Vector256.LoadUnsafe(ref sum, (nuint)i + 8) + high * weight).StoreUnsafe(ref sum, (nuint)i + 8);
            }

            for (; i < row.Length; i++) sums[i] += weights[k] * row[i];
        }

        for (int i = 0; i < result.Length; i++) result[i] = ToByte(sums[i]);
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> ResizeFilter.Precision, 0, byte.MaxValue);
}
