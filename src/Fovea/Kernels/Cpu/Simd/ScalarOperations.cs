using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>One lane: plain floats. A mask is a float whose bits are all ones or all zeros.</summary>
internal readonly unsafe struct ScalarOperations : IVectorOperations<float>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width
    {
        [MethodImpl(Inline)]
        get => 1;
    }

    public static float Zero
    {
        [MethodImpl(Inline)]
        get => 0;
    }

    [MethodImpl(Inline)]
    public static float Broadcast(float value) => value;

    [MethodImpl(Inline)]
    public static float Load(float* source) => *source;

    [MethodImpl(Inline)]
    public static void Store(float* target, float value) => *target = value;

    [MethodImpl(Inline)]
    public static float Mask(int count) => ToMask(count > 0);

    [MethodImpl(Inline)]
    public static float LoadMasked(float* source, float mask) => IsSet(mask) ? *source : 0;

    [MethodImpl(Inline)]
    public static void StoreMasked(float* target, float mask, float value)
    {
        if (IsSet(mask)) *target = value;
    }

    [MethodImpl(Inline)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(Inline)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(Inline)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(Inline)]
    public static float Divide(float a, float b) => a / b;

    // MathF.FusedMultiplyAdd is a slow library call on processors without the instruction, and those run this tier.
    [MethodImpl(Inline)]
    public static float MultiplyAdd(float a, float b, float c) => a * b + c;

    [MethodImpl(Inline)]
    public static float Sqrt(float a) => MathF.Sqrt(a);

    [MethodImpl(Inline)]
    public static float Abs(float a) => MathF.Abs(a);

    [MethodImpl(Inline)]
    public static float Max(float a, float b) => MathF.Max(a, b);

    [MethodImpl(Inline)]
    public static float Min(float a, float b) => MathF.Min(a, b);

    [MethodImpl(Inline)]
    public static float Log(float a) => MathF.Log(a);

    [MethodImpl(Inline)]
    public static float Round(float a) => MathF.Round(a);

    [MethodImpl(Inline)]
    public static float Scale(float a, float n)
    {
        // In two steps: 2ⁿ itself need not be a normal number.
        float half = Round(n * 0.5f);
        return a * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(Inline)]
    public static float CopySign(float a, float sign) => MathF.CopySign(a, sign);

    [MethodImpl(Inline)]
    public static float GreaterThan(float a, float b) => ToMask(a > b);

    [MethodImpl(Inline)]
    public static float IsNaN(float a) => ToMask(float.IsNaN(a));

    [MethodImpl(Inline)]
    public static float Select(float mask, float a, float b) => IsSet(mask) ? a : b;

    [MethodImpl(Inline)]
    public static float Permute(float a, float lanes) => a;

    [MethodImpl(Inline)]
    public static float Sum(float a) => a;

    // 2²³ + 127 + n ends in the bits of 127 + n, which are the exponent of 2ⁿ, −126 ≤ n ≤ 127.
    [MethodImpl(Inline)]
    private static float PowerOfTwo(float n) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(n + 8_388_735f) << 23);

    [MethodImpl(Inline)]
    private static float ToMask(bool value) => BitConverter.Int32BitsToSingle(value ? -1 : 0);

    [MethodImpl(Inline)]
    private static bool IsSet(float mask) => BitConverter.SingleToInt32Bits(mask) != 0;
}
