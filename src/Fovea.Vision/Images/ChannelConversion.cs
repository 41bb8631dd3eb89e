using System.Numerics;

namespace Fovea.Vision;

/// <summary>Grey to colour and back, with and without opacity, whatever the width of a sample.</summary>
internal static class ChannelConversion
{
    /// <summary>Writes pixels of another number of channels.</summary>
    /// <param name="source">Pixels of <paramref name="from"/> channels.</param>
    /// <param name="from">1 to 4.</param>
    /// <param name="target">Room for as many pixels of <paramref name="to"/> channels.</param>
    /// <param name="to">1 to 4.</param>
    public static void Convert<T>(ReadOnlySpan<T> source, int from, Span<T> target, int to)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool hasColour = from >= 3, hasOpacity = from is 2 or 4, wantsColour = to >= 3, wantsOpacity = to is 2 or 4;
        for (int i = 0, j = 0; i < source.Length; i += from)
        {
            if (wantsColour)
            {
                target[j++] = source[i];
                target[j++] = source[hasColour ? i + 1 : i];
                target[j++] = source[hasColour ? i + 2 : i];
            }
            else
            {
                target[j++] = hasColour ? Luma(source[i], source[i + 1], source[i + 2]) : source[i];
            }

            if (wantsOpacity) target[j++] = hasOpacity ? source[i + from - 1] : T.MaxValue;
        }
    }

    /// <summary>The weights sum to 2¹⁶, so that 16-bit samples just fit into 32 bits.</summary>
    private static T Luma<T>(T red, T green, T blue)
        where T : unmanaged, IBinaryInteger<T> =>
        T.CreateTruncating((19595 * uint.CreateTruncating(red) + 38470 * uint.CreateTruncating(green) + 7471 * uint.CreateTruncating(blue) + 0x8000) >> 16);
}
