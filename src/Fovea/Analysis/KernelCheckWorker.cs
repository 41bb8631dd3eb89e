using Fovea.Kernels.Geometry;

namespace Fovea.Analysis;

/// <summary>Checks one problem after the other, in memory that it keeps.</summary>
internal sealed class KernelCheckWorker(IExactConvolution convolution)
{
    // Factors from −3 to 3 as long as every sum of their products stays below 2²⁴, else from −1 to 1.
    private const int WideFactor = 3;

    private readonly Numbers _x = new(), _w = new(), _dy = new(), _bias = new(), _result = new();

    /// <summary>Runs the three kernels and the naive loops; null if all numbers are equal.</summary>
    public KernelCheckFailure? Check(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        int factor = problem.LongestSum * WideFactor * WideFactor + WideFactor <= KernelChecks.LongestExactSum ? WideFactor : 1;
        ulong seed = (ulong)problem.Line << 32;
        int inputs = g.Batch * g.InputPixels * g.InChannels, outputs = g.Batch * g.OutputPixels * g.OutChannels;
        _x.Draw(inputs, factor, seed);
        _w.Draw(g.WeightCount, factor, seed + (1ul << 60));
        _dy.Draw(outputs, factor, seed + (2ul << 60));
        // Every second problem has a bias.
        _bias.Draw(problem.Line % 2 == 0 ? g.OutChannels : 0, factor, seed + (3ul << 60));

        _result.Clear(outputs);
        convolution.Forward(g, _x.Floats, _w.Floats, _bias.Floats, _result.Floats);
        NaiveConvolution.Forward(g, _x.Integers, _w.Integers, _bias.Integers.AsSpan(0, _bias.Count), _result.Integers);
        if (Difference(problem, "forward") is { } forward) return forward;

        _result.Clear(inputs);
        convolution.BackwardData(g, _dy.Floats, _w.Floats, _result.Floats);
        NaiveConvolution.BackwardData(g, _dy.Integers, _w.Integers, _result.Integers);
        if (Difference(problem, "backward-data") is { } data) return data;

        _result.Clear(g.WeightCount);
        convolution.BackwardWeights(g, _x.Floats, _dy.Floats, _result.Floats);
        NaiveConvolution.BackwardWeights(g, _x.Integers, _dy.Integers, _result.Integers);
        return Difference(problem, "backward-weights");
    }

    private KernelCheckFailure? Difference(ConvolutionProblem problem, string kernel)
    {
        ReadOnlySpan<float> actual = _result.Floats;
        ReadOnlySpan<int> expected = _result.Integers.AsSpan(0, _result.Count);
        (int first, int wrong) = (-1, 0);
        for (int i = 0; i < actual.Length && i < expected.Length; i++)
        {
            // NaN is equal to nothing.
            if (actual[i] == expected[i]) continue;
            if (wrong++ == 0) first = i;
        }

        return wrong == 0 ? null : new KernelCheckFailure(problem, kernel, first, expected[first], actual[first], wrong, actual.Length);
    }

    /// <summary>Numbers as integers and as floats, in arrays that only grow.</summary>
    private sealed class Numbers
    {
        private float[] _floats = [];

        public int Count { get; private set; }

        public int[] Integers { get; private set; } = [];

        public Span<float> Floats => _floats.AsSpan(0, Count);

        /// <summary>Whole numbers from −factor to factor, a pure function of seed and place.</summary>
        public void Draw(int count, int factor, ulong seed)
        {
            Clear(count);
            uint range = (uint)(2 * factor + 1);
            for (int i = 0; i < count; i++)
            {
                ulong z = (seed + (ulong)i + 1) * 0x9E3779B97F4A7C15;
                z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
                int value = (int)((z >> 40) * range >> 24) - factor;
                (Integers[i], _floats[i]) = (value, value);
            }
        }

        public void Clear(int count)
        {
            Count = count;
            if (Integers.Length >= count) return;
            int capacity = Math.Max(count, Math.Min(2 * Integers.Length, 1 << 26));
            (Integers, _floats) = (new int[capacity], new float[capacity]);
        }
    }
}
