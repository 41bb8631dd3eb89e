namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Equal items of a row of things, the last one smaller. In long arithmetic: counts may come near 2³¹.</summary>
internal static class Cut
{
    /// <summary>Number of items.</summary>
    public static int Items(int count, int perItem) => (int)(((long)count + perItem - 1) / perItem);

    /// <summary>The end of item <paramref name="index"/>.</summary>
    public static int End(int index, int perItem, int count) => (int)Math.Min((index + 1L) * perItem, count);
}
