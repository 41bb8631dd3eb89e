namespace Fovea.Kernels.Cpu.Simd;

/// <summary>What a kernel may do with a vector. V is the raw vector type (or float): a wrapper struct would cost up to 10 %.</summary>
/// <typeparam name="V">A vector of <see cref="Width"/> floats.</typeparam>
/// <remarks>
/// A mask is a V whose lanes are all ones or all zeros. Masked loads and stores take a mask made by <see cref="Mask"/> alone
/// (the first lanes set); they never touch the memory of the other lanes, and such lanes load as 0.
/// </remarks>
public unsafe interface IVectorOperations<V>
    where V : unmanaged
{
    /// <summary>Floats in a vector: a power of two.</summary>
    static abstract int Width { get; }

    /// <summary>All lanes 0.</summary>
    static abstract V Zero { get; }

    /// <summary>All lanes <paramref name="value"/>.</summary>
    static abstract V Broadcast(float value);

    /// <summary>Lane i = source[i]; no alignment needed.</summary>
    static abstract V Load(float* source);

    /// <summary>target[i] = lane i; no alignment needed.</summary>
    static abstract void Store(float* target, V value);

    /// <summary>The first <paramref name="count"/> lanes set: none for 0 or less, all for <see cref="Width"/> or more.</summary>
    static abstract V Mask(int count);

    /// <summary>Lane i = mask[i] ? source[i] : 0.</summary>
    static abstract V LoadMasked(float* source, V mask);

    /// <summary>target[i] = lane i where mask[i].</summary>
    static abstract void StoreMasked(float* target, V mask, V value);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a − b.</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a · b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>a · b + c, with one rounding where the hardware fuses and with two elsewhere.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>√a.</summary>
    static abstract V Sqrt(V a);

    /// <summary>|a|.</summary>
    static abstract V Abs(V a);

    /// <summary>The greater one. NaN if either is NaN, as in PyTorch (the bare x86 instruction would drop it); +0 is over −0.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The lesser one. NaN if either is NaN; −0 is under +0.</summary>
    static abstract V Min(V a, V b);

    /// <summary>ln a, within 2 units in the last place. (Exponentials and what is made of them: <see cref="VectorMath"/>.)</summary>
    static abstract V Log(V a);

    /// <summary>The nearest whole number; of two equally near ones the even one.</summary>
    static abstract V Round(V a);

    /// <summary>a · 2ⁿ for whole n from −252 to 254, rounded once: results may be subnormal or infinite. Other n give anything.</summary>
    static abstract V Scale(V a, V n);

    /// <summary>|a| with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V a, V sign);

    /// <summary>The mask of a &gt; b; false where either is NaN.</summary>
    static abstract V GreaterThan(V a, V b);

    /// <summary>The mask of the lanes that are NaN.</summary>
    static abstract V IsNaN(V a);

    /// <summary>mask ? a : b, lane by lane.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>Lane i = a[lanes[i]]; the lanes are whole numbers, 0 to <see cref="Width"/> − 1, as 32-bit integers.</summary>
    static abstract V Permute(V a, V lanes);

    /// <summary>The sum of all lanes, halves upon halves: (l₀ + l₂) + (l₁ + l₃) for four lanes.</summary>
    static abstract float Sum(V a);
}
