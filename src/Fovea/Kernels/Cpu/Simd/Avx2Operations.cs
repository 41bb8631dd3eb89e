using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector256<float>;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Eight lanes: AVX2 with FMA.</summary>
internal readonly unsafe struct Avx2Operations : IVectorOperations<V>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width
    {
        [MethodImpl(Inline)]
        get => 8;
    }

    public static V Zero
    {
        [MethodImpl(Inline)]
        get => V.Zero;
    }

    [MethodImpl(Inline)]
    public static V Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(Inline)]
    public static V Load(float* source) => Vector256.Load(source);

    [MethodImpl(Inline)]
    public static void Store(float* target, V value) => value.Store(target);

    [MethodImpl(Inline)]
    public static V Mask(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(Inline)]
    public static V LoadMasked(float* source, V mask) => Avx.MaskLoad(source, mask);

    [MethodImpl(Inline)]
    public static void StoreMasked(float* target, V mask, V value) => Avx.MaskStore(target, mask, value);

    [MethodImpl(Inline)]
    public static V Add(V a, V b) => a + b;

    [MethodImpl(Inline)]
    public static V Subtract(V a, V b) => a - b;

    [MethodImpl(Inline)]
    public static V Multiply(V a, V b) => a * b;

    [MethodImpl(Inline)]
    public static V Divide(V a, V b) => a / b;

    [MethodImpl(Inline)]
    public static V MultiplyAdd(V a, V b, V c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(Inline)]
    public static V Sqrt(V a) => Vector256.Sqrt(a);

    [MethodImpl(Inline)]
    public static V Abs(V a) => Vector256.Abs(a);

    [MethodImpl(Inline)]
    public static V Max(V a, V b) => Vector256.Max(a, b);

    [MethodImpl(Inline)]
    public static V Min(V a, V b) => Vector256.Min(a, b);

    [MethodImpl(Inline)]
    public static V Log(V a) => Vector256.Log(a);

    [MethodImpl(Inline)]
    public static V Round(V a) => Vector256.Round(a);

    [MethodImpl(Inline)]
    public static V Scale(V a, V n)
    {
        // In two steps: 2ⁿ itself need not be a normal number.
        V half = Round(n * Vector256.Create(0.5f));
        return a * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(Inline)]
    public static V CopySign(V a, V sign) => Vector256.CopySign(a, sign);

    [MethodImpl(Inline)]
    public static V GreaterThan(V a, V b) => Vector256.GreaterThan(a, b);

    [MethodImpl(Inline)]
    public static V IsNaN(V a) => Vector256.IsNaN(a);

    [MethodImpl(Inline)]
    public static V Select(V mask, V a, V b) => Vector256.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)]
    public static V Permute(V a, V lanes) => Avx2.PermuteVar8x32(a, lanes.AsInt32());

    [MethodImpl(Inline)]
    public static float Sum(V a) => Vector128Operations.Sum(a.GetLower() + a.GetUpper());

    // 2²³ + 127 + n ends in the bits of 127 + n, which are the exponent of 2ⁿ, −126 ≤ n ≤ 127.
    [MethodImpl(Inline)]
    private static V PowerOfTwo(V n) => ((n + Vector256.Create(8_388_735f)).AsInt32() << 23).AsSingle();
}
