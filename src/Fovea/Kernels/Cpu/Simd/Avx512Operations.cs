using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Sixteen lanes: AVX-512.</summary>
internal readonly unsafe struct Avx512Operations : IVectorOperations<V>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width
    {
        [MethodImpl(Inline)]
        get => 16;
    }

    public static V Zero
    {
        [MethodImpl(Inline)]
        get => V.Zero;
    }

    [MethodImpl(Inline)]
    public static V Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static V Load(float* source) => Vector512.Load(source);

    [MethodImpl(Inline)]
    public static void Store(float* target, V value) => value.Store(target);

    [MethodImpl(Inline)]
    public static V Mask(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(Inline)]
    public static V LoadMasked(float* source, V mask) => Avx512F.MaskLoad(source, mask, V.Zero);

    [MethodImpl(Inline)]
    public static void StoreMasked(float* target, V mask, V value) => Avx512F.MaskStore(target, mask, value);

    [MethodImpl(Inline)]
    public static V Add(V a, V b) => a + b;

    [MethodImpl(Inline)]
    public static V Subtract(V a, V b) => a - b;

    [MethodImpl(Inline)]
    public static V Multiply(V a, V b) => a * b;

    [MethodImpl(Inline)]
    public static V Divide(V a, V b) => a / b;

    [MethodImpl(Inline)]
    public static V MultiplyAdd(V a, V b, V c) => Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(Inline)]
    public static V Sqrt(V a) => Vector512.Sqrt(a);

    [MethodImpl(Inline)]
    public static V Abs(V a) => Vector512.Abs(a);

    [MethodImpl(Inline)]
    public static V Max(V a, V b) => Vector512.Max(a, b);

    [MethodImpl(Inline)]
    public static V Min(V a, V b) => Vector512.Min(a, b);

    [MethodImpl(Inline)]
    public static V Log(V a) => Vector512.Log(a);

    [MethodImpl(Inline)]
    public static V Round(V a) => Vector512.Round(a);

    [MethodImpl(Inline)]
    public static V Scale(V a, V n) => Avx512F.Scale(a, n);

    [MethodImpl(Inline)]
    public static V CopySign(V a, V sign) => Vector512.CopySign(a, sign);

    [MethodImpl(Inline)]
    public static V GreaterThan(V a, V b) => Vector512.GreaterThan(a, b);

    [MethodImpl(Inline)]
    public static V IsNaN(V a) => Vector512.IsNaN(a);

    [MethodImpl(Inline)]
    public static V Select(V mask, V a, V b) => Vector512.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)]
    public static V Permute(V a, V lanes) => Avx512F.PermuteVar16x32(a, lanes.AsInt32());

    [MethodImpl(Inline)]
    public static float Sum(V a) => Avx2Operations.Sum(a.GetLower() + a.GetUpper());
}
