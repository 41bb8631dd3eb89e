namespace Fovea.Tests;

/// <summary>The rule by which the fixtures' numbers were drawn: element i of stream s is splitmix64 of (s · 2³²) + i, its top 24 bits as a number in [−1, 1).</summary>
internal static class SplitMix
{
    public static float[] Stream(ulong stream, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = Value((stream << 32) + (ulong)i);
        return values;
    }

    private static float Value(ulong index)
    {
        ulong z = (index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (float)((z >> 40) / (double)(1 << 23) - 1);
    }
}
