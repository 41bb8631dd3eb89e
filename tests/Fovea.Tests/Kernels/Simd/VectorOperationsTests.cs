using Fovea.Kernels.Cpu.Simd;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.Tests.Kernels.Simd;

/// <summary>Every operation at every tier is what the plain float operation is: every length from 0 to 256, every special value at every lane.</summary>
public unsafe class VectorOperationsTests
{
    private static readonly float[] s_special =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f,
        float.MaxValue, float.MinValue, 1f, -1f, 0.5f, -2.25f, 88.8f, -104f, 1e-20f, 3.14159f,
    ];

    private static readonly Dictionary<string, (Func<float, float, float, float> Scalar, int Ulps)> s_expected = new(StringComparer.Ordinal)
    {
        ["Add"] = ((a, b, _) => a + b, 0),
        ["Subtract"] = ((a, b, _) => a - b, 0),
        ["Multiply"] = ((a, b, _) => a * b, 0),
        ["Divide"] = ((a, b, _) => a / b, 0),
        ["Sqrt"] = ((a, _, _) => MathF.Sqrt(a), 0),
        ["Abs"] = ((a, _, _) => MathF.Abs(a), 0),
        ["Max"] = ((a, b, _) => MathF.Max(a, b), 0),
        ["Min"] = ((a, b, _) => MathF.Min(a, b), 0),
        ["Log"] = ((a, _, _) => (float)Math.Log(a), 2),
        ["Round"] = ((a, _, _) => MathF.Round(a), 0),
        ["Scale"] = ((a, b, _) => MathF.ScaleB(a, (int)Exponent(b)), 0),
        ["CopySign"] = ((a, b, _) => MathF.CopySign(a, b), 0),
        ["GreaterThan"] = ((a, b, c) => a > b ? b : c, 0),
        ["IsNaN"] = ((a, b, _) => float.IsNaN(a) ? 7f : b, 0),
    };

    public static TheoryData<string, int> Cases() => Tiers.With(s_expected.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operation_equals_the_scalar_one(string name, int tier)
    {
        (Func<float, float, float, float> scalar, int ulps) = s_expected[name];
        for (int length = 0; length <= 256; length++)
        {
            using var a = new GuardedBuffer(length);
            using var b = new GuardedBuffer(length);
            using var c = new GuardedBuffer(length);
            using var y = new GuardedBuffer(length);
            for (int i = 0; i < length; i++)
            {
                // Coprime strides: over the lengths every pair of special values comes to every lane.
                a.Pointer[i] = s_special[(i * 5 + length) % s_special.Length];
                b.Pointer[i] = s_special[(i * 7 + length / 2) % s_special.Length];
                c.Pointer[i] = i - 100;
            }

            var map = new Map { Name = name, A = a.Pointer, B = b.Pointer, C = c.Pointer, Y = y.Pointer, Length = length };
            InstructionTiers.Dispatch((InstructionTier)tier, ref map);
            for (int i = 0; i < length; i++)
            {
                float expected = scalar(a.Pointer[i], b.Pointer[i], c.Pointer[i]);
                Assert.True(
                    Same(expected, y.Pointer[i], ulps),
                    $"{name}({a.Pointer[i]:R}, {b.Pointer[i]:R}) at {i} of {length}: {y.Pointer[i]:R} instead of {expected:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Multiply_add_rounds_once_or_twice(int tier)
    {
        var random = new Random(1);
        for (int length = 0; length <= 256; length++)
        {
            using var a = new GuardedBuffer(length);
            using var b = new GuardedBuffer(length);
            using var c = new GuardedBuffer(length);
            using var y = new GuardedBuffer(length);
            foreach (GuardedBuffer buffer in new[] { a, b, c })
            {
                for (int i = 0; i < length; i++) buffer.Pointer[i] = random.NextSingle() - 0.5f;
            }

            var map = new Map { Name = "MultiplyAdd", A = a.Pointer, B = b.Pointer, C = c.Pointer, Y = y.Pointer, Length = length };
            InstructionTiers.Dispatch((InstructionTier)tier, ref map);
            for (int i = 0; i < length; i++)
            {
                float once = MathF.FusedMultiplyAdd(a.Pointer[i], b.Pointer[i], c.Pointer[i]);
                float twice = a.Pointer[i] * b.Pointer[i] + c.Pointer[i];
                Assert.True(y.Pointer[i] == once || y.Pointer[i] == twice);
                if ((InstructionTier)tier >= InstructionTier.Avx2) Assert.Equal(once, y.Pointer[i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Sum_adds_halves_upon_halves(int tier)
    {
        var sum = new SumOfOneVector();
        InstructionTiers.Dispatch((InstructionTier)tier, ref sum);
        Assert.Equal(sum.Expected, sum.Result);
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Permute_takes_every_lane_to_every_lane(int tier)
    {
        var permutations = new Permutations();
        InstructionTiers.Dispatch((InstructionTier)tier, ref permutations);
        Assert.Equal(Math.Max(1, permutations.Width * permutations.Width), permutations.Checked);
        Assert.Equal(0, permutations.Wrong);
    }

    /// <summary>A whole number from −252 to 254.</summary>
    private static float Exponent(float value) => float.IsNaN(value) ? 0 : MathF.Max(MathF.Min(MathF.Round(value), 254), -252);

    private static bool Same(float expected, float actual, int ulps)
    {
        if (float.IsNaN(expected)) return float.IsNaN(actual);
        if (ulps == 0 || !float.IsFinite(expected)) return BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual);
        return Math.Abs((long)BitConverter.SingleToInt32Bits(expected) - BitConverter.SingleToInt32Bits(actual)) <= ulps;
    }

    /// <summary>Lane i takes a[(i·i + shift) mod width]: some lanes twice, others never, for every shift.</summary>
    private struct Permutations : ITieredWork
    {
        public int Width;
        public int Checked;
        public int Wrong;

        public void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            Width = TOps.Width;
            float* a = stackalloc float[Width], y = stackalloc float[Width];
            int* lanes = stackalloc int[Width];
            for (int i = 0; i < Width; i++) a[i] = i + 0.5f;
            for (int shift = 0; shift < Width; shift++)
            {
                for (int i = 0; i < Width; i++) lanes[i] = ((i * i) + shift) % Width;
                TOps.Store(y, TOps.Permute(TOps.Load(a), TOps.Load((float*)lanes)));
                for (int i = 0; i < Width; i++, Checked++) Wrong += y[i] == lanes[i] + 0.5f ? 0 : 1;
            }
        }
    }

    /// <summary>y = operation(a, b, c), whole vectors first, then one masked tail.</summary>
    private struct Map : ITieredWork
    {
        public string Name;
        public float* A;
        public float* B;
        public float* C;
        public float* Y;
        public int Length;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            int i = 0;
            for (; i <= Length - TOps.Width; i += TOps.Width)
                TOps.Store(Y + i, Apply<V, TOps>(TOps.Load(A + i), TOps.Load(B + i), TOps.Load(C + i)));
            V mask = TOps.Mask(Length - i);
            TOps.StoreMasked(Y + i, mask, Apply<V, TOps>(TOps.LoadMasked(A + i, mask), TOps.LoadMasked(B + i, mask), TOps.LoadMasked(C + i, mask)));
        }

        private readonly V Apply<V, TOps>(V a, V b, V c)
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
            => Name switch
            {
                "Add" => TOps.Add(a, b),
                "Subtract" => TOps.Subtract(a, b),
                "Multiply" => TOps.Multiply(a, b),
                "Divide" => TOps.Divide(a, b),
                "MultiplyAdd" => TOps.MultiplyAdd(a, b, c),
                "Sqrt" => TOps.Sqrt(a),
                "Abs" => TOps.Abs(a),
                "Max" => TOps.Max(a, b),
                "Min" => TOps.Min(a, b),
                "Log" => TOps.Log(a),
                "Round" => TOps.Round(a),
                "Scale" => TOps.Scale(a, TOps.Max(TOps.Min(TOps.Round(TOps.Select(TOps.IsNaN(b), TOps.Zero, b)), TOps.Broadcast(254)), TOps.Broadcast(-252))),
                "CopySign" => TOps.CopySign(a, b),
                "GreaterThan" => TOps.Select(TOps.GreaterThan(a, b), b, c),
                "IsNaN" => TOps.Select(TOps.IsNaN(a), TOps.Broadcast(7f), b),
                _ => throw new InvalidOperationException(Name),
            };
    }

    private struct SumOfOneVector : ITieredWork
    {
        public float Expected;
        public float Result;

        public void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            // Values whose sum depends on the order.
            float* lanes = stackalloc float[TOps.Width];
            for (int i = 0; i < TOps.Width; i++) lanes[i] = MathF.Pow(-1.7f, i);
            Result = TOps.Sum(TOps.Load(lanes));
            for (int half = TOps.Width / 2; half > 0; half /= 2)
            {
                for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
            }

            Expected = lanes[0];
        }
    }
}
