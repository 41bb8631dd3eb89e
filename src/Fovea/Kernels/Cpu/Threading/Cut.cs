namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Equal items of a row of things, the last one smaller. In long arithmetic: counts may come near 2³¹.</summary>
internal static class Cut
{
    /// <summary>Items to hope for where more of them cost something, so that many threads find work.</summary>
    public const int WantedItems = 16;

    /// <summary>Items that are enough where fewer and larger ones read memory in longer runs.</summary>
    public const int LeastItems = 8;

    /// <summary>Number of items.</summary>
    public static int Items(int count, int perItem) => (int)(((long)count + perItem - 1) / perItem);

    /// <summary>Where part <paramref name="index"/> begins if a count is divided as evenly as may be; that of the part behind the last one is the end.</summary>
    public static int Share(int count, int index, int parts) => (int)((long)count * index / parts);

    /// <summary>The end of item <paramref name="index"/>.</summary>
    public static int End(int index, int perItem, int count) => (int)Math.Min((index + 1L) * perItem, count);
}
