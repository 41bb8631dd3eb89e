using Fovea.Kernels.Cpu.Simd;
using Fovea.Tests.Kernels.Guards;
using Fovea.Operators.Activations;

namespace Fovea.Tests.Kernels.Simd;

/// <summary>The functions that activations are made of are as exact as they say, at every tier, over all floats that matter and at every edge.</summary>
public unsafe class VectorMathTests
{
    private static readonly float[] s_special =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.17549435e-38f, -1.17549435e-38f,
        float.MaxValue, float.MinValue, 1f, -1f, 0.5f, -2.25f, 88.72283f, 88.72284f, 89.5f, -87.33655f, -103.97208f, -103.97209f, -104.5f, 1e-20f, -1e-20f, 1e30f, -1e30f, 3.14159f,
        0.34657359f, -0.34657359f, 0.34657362f, -17.3f, -18.5f, 5f, -5f, -14.2f, 15.5f,
    ];

    // The bounds that the functions' documentation states, and the numbers they are for.
    private static readonly Dictionary<string, Function> s_functions = new(StringComparer.Ordinal)
    {
        ["Exp"] = new(Math.Exp, -110, 95, 1.5),
        ["Expm1UpToZero"] = new(Expm1, -110, 0, 1.5),
        ["Log1pOfUnit"] = new(Log1p, 0, 1, 1.5),
        ["Sigmoid"] = new(x => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)), -110, 95, 2.5),
        ["SigmoidPair"] = new(x => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)), -110, 95, 3),
        ["SigmoidPair, of −x"] = new(x => x < 0 ? 1 / (1 + Math.Exp(x)) : Math.Exp(-x) / (1 + Math.Exp(-x)), -95, 110, 3),
        ["Tanh"] = new(Math.Tanh, -95, 95, 3),
        ["Softplus"] = new(x => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x))), -110, 95, 2),
        ["NormalCdf"] = new(RealMath.NormalCdf, -15, 15, 8),
        ["NormalCdf from −5 on"] = new(RealMath.NormalCdf, -5, 15, 4.5),
        ["NormalDensity"] = new(x => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI), -15, 15, 3),
    };

    public static TheoryData<string, int> Cases() => Tiers.With(s_functions.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_function_is_as_exact_as_it_says(string name, int tier)
    {
        Function function = s_functions[name];
        float[] x = [.. Sweep(function.From, function.To)];
        float[] y = Evaluate(name, tier, x);
        (double worst, int where) = (0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulps(function.Exact(x[i]), y[i]);
            if (!(error <= worst)) (worst, where) = (error, i);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name} at {(InstructionTier)tier}: {worst:F3} ulp at {x[where]:R}, {x.Length} numbers");
        Assert.True(worst <= function.Ulps, $"{name}({x[where]:R}) = {y[where]:R} instead of {function.Exact(x[where]):R}: {worst:F3} ulp, {function.Ulps} allowed");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_number_gives_the_same_at_every_lane_and_in_every_tail(string name, int tier)
    {
        Function function = s_functions[name];
        float[] special = [.. s_special.Where(x => float.IsNaN(x) || (x >= function.From && x <= function.To) || (function.To > 1 && function.From < -1))];
        Dictionary<int, int> alone = special.ToDictionary(BitConverter.SingleToInt32Bits, x => BitConverter.SingleToInt32Bits(Evaluate(name, tier, [x])[0]));
        foreach (float x in special)
        {
            float y = BitConverter.Int32BitsToSingle(alone[BitConverter.SingleToInt32Bits(x)]);
            Assert.True(Ulps(function.Exact(x), y) <= function.Ulps, $"{name}({x:R}) = {y:R} instead of {function.Exact(x):R}");
        }

        for (int length = 0; length <= 256; length++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(i => special[(i * 5 + length) % special.Length])];
            float[] y = Evaluate(name, tier, x);
            for (int i = 0; i < length; i++)
                Assert.True(alone[BitConverter.SingleToInt32Bits(x[i])] == BitConverter.SingleToInt32Bits(y[i]), $"{name}({x[i]:R}) = {y[i]:R} at {i} of {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void The_exponential_is_1_at_0_and_grows_near_it(int tier)
    {
        Assert.Equal([1f, 1f], Evaluate("Exp", tier, [0f, -0f]));
        // Every float around 0 from −2⁻¹⁸ to 2⁻¹⁸ that could change the result, and every float beside the reduction's first break.
        foreach (float centre in new[] { 0f, 0.34657359f, -0.34657359f })
        {
            float[] x = [.. Enumerable.Range(-40_000, 80_001).Select(i => centre == 0 ? i * 1e-10f : centre + i * 3e-8f)];
            float[] y = Evaluate("Exp", tier, x);
            for (int i = 1; i < y.Length; i++) Assert.True(y[i] >= y[i - 1], $"Exp({x[i - 1]:R}) = {y[i - 1]:R} > Exp({x[i]:R}) = {y[i]:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void The_edges_of_the_exponential(int tier)
    {
        float[] y = Evaluate("Exp", tier, [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 88.72284f, 88.72283f, -103.9720f, -103.9721f, float.MaxValue, float.MinValue, -100]);
        Assert.Equal([float.NaN, float.PositiveInfinity, 0, float.PositiveInfinity], y[..4]);
        Assert.True(float.IsFinite(y[4]) && y[4] > 3.402e38f);
        Assert.Equal([float.Epsilon, 0, float.PositiveInfinity, 0, (float)Math.Exp(-100)], y[5..]);
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Zeros_keep_their_sign_where_the_function_is_odd_there(int tier)
    {
        foreach (string name in new[] { "Tanh", "Expm1UpToZero" })
            Assert.Equal(BitConverter.SingleToInt32Bits(-0f), BitConverter.SingleToInt32Bits(Evaluate(name, tier, [-0f])[0]));
    }

    /// <summary>Evenly spaced numbers, and each power of two with 300 numbers above it.</summary>
    private static IEnumerable<float> Sweep(double from, double to)
    {
        const int count = 400_000;
        for (int i = 0; i <= count; i++) yield return (float)(from + (to - from) * i / count);
        for (int exponent = -149; exponent < 7; exponent++)
        {
            for (int i = 0; i < 300; i++)
            {
                float x = (float)(Math.ScaleB(1, exponent) * (1 + i / 300.0));
                if (x <= to) yield return x;
                if (-x >= from) yield return -x;
            }
        }
    }

    /// <summary>The distance in units of the last place of the float next to the exact number; 0 for equal infinities and two NaN.</summary>
    private static double Ulps(double exact, float actual)
    {
        float nearest = (float)exact;
        if (nearest.Equals(actual)) return float.IsFinite(nearest) ? Math.Abs(exact - actual) / Unit(exact) : 0;
        if (float.IsNaN(nearest) || float.IsNaN(actual) || float.IsInfinity(actual)) return double.PositiveInfinity;
        return Math.Abs(exact - actual) / Unit(exact);
    }

    private static double Unit(double x) => Math.ScaleB(1, Math.Max(x == 0 ? -149 : Math.ILogB(x) - 23, -149));

    private static double Expm1(double x)
    {
        double sum = 0, term = x;
        for (int k = 2; k < 30; k++)
        {
            sum += term;
            term *= x / k;
        }

        return Math.Abs(x) < 0.5 ? sum : Math.Exp(x) - 1;
    }

    private static double Log1p(double x)
    {
        double s = x / (2 + x), sum = 0;
        for (int k = 61; k > 0; k -= 2) sum = sum * s * s + 1.0 / k;
        return x > 1 || double.IsNaN(x) ? Math.Log(1 + x) : 2 * s * sum;
    }

    private static float[] Evaluate(string name, int tier, float[] values)
    {
        using var x = new GuardedBuffer(values);
        using var y = new GuardedBuffer(values.Length);
        var map = new Map { Name = name, X = x.Pointer, Y = y.Pointer, Length = values.Length };
        InstructionTiers.Dispatch((InstructionTier)tier, ref map);
        return y.Span.ToArray();
    }

    private sealed record Function(Func<double, double> Exact, double From, double To, double Ulps);

    /// <summary>y = function(x), whole vectors first, then one masked tail.</summary>
    private struct Map : ITieredWork
    {
        public string Name;
        public float* X;
        public float* Y;
        public int Length;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            int i = 0;
            for (; i <= Length - TOps.Width; i += TOps.Width) TOps.Store(Y + i, Apply<V, TOps>(TOps.Load(X + i)));
            V mask = TOps.Mask(Length - i);
            TOps.StoreMasked(Y + i, mask, Apply<V, TOps>(TOps.LoadMasked(X + i, mask)));
        }

        private readonly V Apply<V, TOps>(V x)
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            switch (Name)
            {
                case "Exp": return VectorMath.Exp<V, TOps>(x);
                case "Expm1UpToZero": return VectorMath.Expm1UpToZero<V, TOps>(x);
                case "Log1pOfUnit": return VectorMath.Log1pOfUnit<V, TOps>(x);
                case "Sigmoid": return VectorMath.Sigmoid<V, TOps>(x);
                case "SigmoidPair": return VectorMath.SigmoidPair<V, TOps>(x, out _);
                case "SigmoidPair, of −x":
                    VectorMath.SigmoidPair<V, TOps>(x, out V other);
                    return other;
                case "Tanh": return VectorMath.Tanh<V, TOps>(x);
                case "Softplus": return VectorMath.Softplus<V, TOps>(x);
                case "NormalCdf" or "NormalCdf from −5 on": return VectorMath.NormalCdf<V, TOps>(x);
                case "NormalDensity": return VectorMath.NormalDensity<V, TOps>(x);
                default: throw new InvalidOperationException(Name);
            }
        }
    }
}
