namespace Fovea.Kernels.Geometry;

/// <summary>An axis cut into a given number of bins that together cover it: bin o is the inputs ⌊o·n/b⌋ … ⌈(o + 1)·n/b⌉ − 1.</summary>
/// <param name="Input">n, size of the input, 1 or more.</param>
/// <param name="Output">b, number of bins, 1 or more; they overlap where b does not divide n.</param>
/// <remarks>These are PyTorch's bounds. No bin is empty, also where there are more bins than inputs.</remarks>
public readonly record struct AdaptiveAxis(int Input, int Output)
{
    /// <summary>An axis of size 1 in one bin: what a picture has for its depth.</summary>
    public static AdaptiveAxis Single { get; } = new(1, 1);

    /// <summary>The sum over all bins of their inputs.</summary>
    public long Taps
    {
        get
        {
            long taps = 0;
            for (int o = 0; o < Output; o++) taps += End(o) - First(o);
            return taps;
        }
    }

    /// <summary>The first input of a bin.</summary>
    public int First(int bin) => (int)((long)bin * Input / Output);

    /// <summary>The input behind the last one of a bin.</summary>
    public int End(int bin) => (int)((((long)bin + 1) * Input + Output - 1) / Output);
}
