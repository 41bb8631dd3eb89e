using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using V = System.Runtime.Intrinsics.Vector128<float>;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Four lanes: NEON on ARM (untested on that hardware) and SSE on x86.</summary>
internal readonly unsafe struct Vector128Operations : IVectorOperations<V>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width
    {
        [MethodImpl(Inline)]
        get => 4;
    }

    public static V Zero
    {
        [MethodImpl(Inline)]
        get => V.Zero;
    }

    [MethodImpl(Inline)]
    public static V Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(Inline)]
    public static V Load(float* source) => Vector128.Load(source);

    [MethodImpl(Inline)]
    public static void Store(float* target, V value) => value.Store(target);

    [MethodImpl(Inline)]
    public static V Mask(int count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();

    [MethodImpl(Inline)]
    public static V LoadMasked(float* source, V mask) => mask.ExtractMostSignificantBits() switch
    {
        0b1111 => Vector128.Load(source),
        0b0111 => Vector128.Create(source[0], source[1], source[2], 0),
        0b0011 => Vector128.Create(Vector64.Load(source), Vector64<float>.Zero),
        0b0001 => Vector128.CreateScalar(source[0]),
        _ => V.Zero,
    };

    [MethodImpl(Inline)]
    public static void StoreMasked(float* target, V mask, V value)
    {
        uint lanes = mask.ExtractMostSignificantBits();
        if (lanes == 0b1111)
        {
            value.Store(target);
            return;
        }

        if ((lanes & 1) != 0) target[0] = value.ToScalar();
        if ((lanes & 2) != 0) target[1] = value.GetElement(1);
        if ((lanes & 4) != 0) target[2] = value.GetElement(2);
    }

    [MethodImpl(Inline)]
    public static V Add(V a, V b) => a + b;

    [MethodImpl(Inline)]
    public static V Subtract(V a, V b) => a - b;

    [MethodImpl(Inline)]
    public static V Multiply(V a, V b) => a * b;

    [MethodImpl(Inline)]
    public static V Divide(V a, V b) => a / b;

    [MethodImpl(Inline)]
    public static V MultiplyAdd(V a, V b, V c) => AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b) : a * b + c;

    [MethodImpl(Inline)]
    public static V Sqrt(V a) => Vector128.Sqrt(a);

    [MethodImpl(Inline)]
    public static V Abs(V a) => Vector128.Abs(a);

    [MethodImpl(Inline)]
    public static V Max(V a, V b) => Vector128.Max(a, b);

    [MethodImpl(Inline)]
    public static V Min(V a, V b) => Vector128.Min(a, b);

    [MethodImpl(Inline)]
    public static V Log(V a) => Vector128.Log(a);

    [MethodImpl(Inline)]
    public static V Round(V a) => Vector128.Round(a);

    [MethodImpl(Inline)]
    public static V Scale(V a, V n)
    {
        // In two steps: 2ⁿ itself need not be a normal number.
        V half = Round(n * Vector128.Create(0.5f));
        return a * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(Inline)]
    public static V CopySign(V a, V sign) => Vector128.CopySign(a, sign);

    [MethodImpl(Inline)]
    public static V GreaterThan(V a, V b) => Vector128.GreaterThan(a, b);

    [MethodImpl(Inline)]
    public static V IsNaN(V a) => Vector128.IsNaN(a);

    [MethodImpl(Inline)]
    public static V Select(V mask, V a, V b) => Vector128.ConditionalSelect(mask, a, b);

    [MethodImpl(Inline)]
    public static V Permute(V a, V lanes) => Vector128.Shuffle(a, lanes.AsInt32());

    [MethodImpl(Inline)]
    public static float Sum(V a)
    {
        Vector64<float> pair = a.GetLower() + a.GetUpper();
        return pair.ToScalar() + pair.GetElement(1);
    }

    // 2²³ + 127 + n ends in the bits of 127 + n, which are the exponent of 2ⁿ, −126 ≤ n ≤ 127.
    [MethodImpl(Inline)]
    private static V PowerOfTwo(V n) => ((n + Vector128.Create(8_388_735f)).AsInt32() << 23).AsSingle();
}
