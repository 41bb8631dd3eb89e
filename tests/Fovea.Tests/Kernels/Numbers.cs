namespace Fovea.Tests.Kernels;

/// <summary>Test data.</summary>
internal static class Numbers
{
    /// <summary>Integers from −3 to 3: every sum of up to a million of their products is exact in float32, in any order.</summary>
    public static void FillSmall(Span<float> target, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < target.Length; i++) target[i] = random.Next(-3, 4);
    }

    /// <summary>Numbers whose sums depend on their order.</summary>
    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.NextSingle() - 0.5f;
        return values;
    }
}
