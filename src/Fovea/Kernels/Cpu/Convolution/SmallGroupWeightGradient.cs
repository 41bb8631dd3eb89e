using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The gradient of a weight whose groups share a vector: dw[t, j, o] = Σ_q x[q + t, group of o, j] · dy[q, o], o by vectors.</summary>
/// <remarks>
/// <code>
/// one row of dy against one source row, up to three taps t, t + 1, t + 2 side by side:
///   dy    [q] [q+1] [q+2] [q+3]        twelve sums in registers, four for each tap; with a step of one a source
///   x     [q] [q+1] [q+2] [q+3] …      is loaded once for all its taps
/// </code>
/// Rows are cut into parts that have their own sums; parts are added in a fixed tree. Pixels at the edge, of which some taps fall on padding, are added tap by tap. A source
/// vector is permuted for every j (<see cref="GroupLanes"/>). Assumptions: <see cref="GroupLanes.Suit"/>; no axis is empty.
/// </remarks>
internal static unsafe class SmallGroupWeightGradient<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    private const int MaxParts = 64;
    private const long PartMultiplyAdds = 500_000;
    private const int TapsAtOnce = 3;

    // Pixels under which the sums of a part cost more to clear and to add up than to compute.
    private const int MinPixels = 64;

    /// <summary>Computes it.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="problem">The forward problem; its target is the gradient dy, which is only read.</param>
    /// <param name="gradient">dw.</param>
    public static void Run(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        Debug.Assert(GroupLanes.Suit(problem, TOps.Width));
        int rows = problem.Batch * problem.Depth.Count * problem.Height.Count;
        long mostParts = Math.Min(Math.Min(MaxParts, rows), (long)rows * problem.Width.Count / MinPixels);
        int parts = (int)Math.Clamp(rows * problem.RowMultiplyAdds * problem.Groups / PartMultiplyAdds, 1, Math.Max(1, mostParts));
        int floats = (int)(problem.Taps * problem.TapFloats);
        using Scratch lanes = Scratch.Rent((long)problem.SourceChannels * TOps.Width);
        var layout = new GroupLanes(problem, TOps.Width);
        layout.Fill(TOps.Width, (int*)lanes.Pointer);
        using Scratch edges = Scratch.Rent(4L * problem.Width.Taps);
        FillEdges(problem.Width, (int*)edges.Pointer);
        using Scratch sums = Scratch.Rent(parts > 1 ? (long)parts * floats : 0);
        var item = new Item { Problem = problem, Layout = layout, Lanes = lanes.Pointer, Edges = (int*)edges.Pointer, Rows = rows, Parts = parts, Floats = floats, Sums = parts > 1 ? sums.Pointer : gradient };
        execution.Team.Run(ref item, parts);
        if (parts > 1) PartialSums.Combine<V, TOps>(execution, sums.Pointer, parts, floats, gradient);
    }

    /// <summary>For each tap of a row the targets that find it on a source, before and behind those that find all taps there: first, end, first, end.</summary>
    private static void FillEdges(in AxisPlan width, int* edges)
    {
        (int firstMiddle, int endMiddle) = width.TargetsWithAllTaps();
        for (int t = 0; t < width.Taps; t++)
        {
            (int first, int count) = width.TargetsInside(t);
            *edges++ = first;
            *edges++ = Math.Min(first + count, firstMiddle);
            *edges++ = Math.Max(first, endMiddle);
            *edges++ = first + count;
        }
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public GroupLanes Layout;
        public float* Lanes;
        public int* Edges;
        public int Rows;
        public int Parts;
        public int Floats;
        public float* Sums;

        public readonly void Run(int index)
        {
            float* sums = Sums + (nint)index * Floats;
            new Span<float>(sums, Floats).Clear();
            int firstRow = Cut.Share(Rows, index, Parts), endRow = Cut.Share(Rows, index + 1, Parts), full = Layout.FullCount(TOps.Width);
            int chunk = (int)Math.Clamp(BlockSizes.SmallGroups.Window / ((long)(Problem.Width.Source + Problem.Width.Count) * TOps.Width), 1, Layout.Vectors);
            for (int v = 0; v < full; v += chunk) AddRows<FullVectors>(firstRow, endRow, v, Math.Min(chunk, full - v), sums);
            for (int v = full; v < Layout.Vectors; v++) AddRows<MaskedTail>(firstRow, endRow, v, 1, sums);
        }

        private readonly void AddRows<TTail>(int firstRow, int endRow, int firstVector, int vectors, float* sums)
            where TTail : unmanaged
        {
            AxisPlan depth = Problem.Depth, height = Problem.Height, width = Problem.Width;
            var line = new Line(Problem, Layout, Lanes, Edges, firstVector, vectors);
            nint tapFloats = Problem.TapFloats;
            for (int row = firstRow; row < endRow; row++)
            {
                (int map, int h) = Math.DivRem(row, height.Count);
                (int n, int d) = Math.DivRem(map, depth.Count);
                (int firstPlane, int planes) = depth.TapsInside(d);
                (int firstTap, int taps) = height.TapsInside(h);
                float* dy = Problem.Target + (nint)row * width.Count * Problem.TargetPitch;
                for (int p = firstPlane; p < firstPlane + planes; p++)
                {
                    int plane = d * depth.SourceStep + depth.OffsetFirst + p * depth.OffsetStep;
                    for (int r = firstTap; r < firstTap + taps; r++)
                    {
                        int sourceRow = height.SourceOf(h, r);
                        nint firstSource = (((nint)n * depth.Source + plane) * height.Source + sourceRow) * width.Source + width.OffsetFirst;
                        line.AddRow<TTail>(Problem.Source + firstSource * Problem.SourcePitch, dy, sums + (nint)((p * height.Taps + r) * width.Taps) * tapFloats);
                    }
                }
            }
        }
    }

    /// <summary>Some vectors of channels of rows of dy.</summary>
    private readonly struct Line
    {
        private readonly AxisPlan _width;
        private readonly int _firstMiddle;
        private readonly int _endMiddle;
        private readonly int* _edges;
        private readonly bool _isDepthwise;
        private readonly bool _slides;
        private readonly int _sources;
        private readonly nint _pixelStride;
        private readonly nint _tapStride;
        private readonly nint _targetStride;
        private readonly nint _tapFloats;
        private readonly nint _sourceFloats;
        private readonly float* _lanes;
        private readonly V _sourceMask;
        private readonly V _targetMask;
        private readonly int _vectors;
        private readonly int _firstSource;
        private readonly int _firstTarget;
        private readonly int _sourceStep;
        private readonly int _targetStep;

        /// <summary>Vectors <paramref name="firstVector"/> and following.</summary>
        /// <param name="problem">The problem.</param>
        /// <param name="layout">How its groups share vectors.</param>
        /// <param name="lanes">The orders of the sources.</param>
        /// <param name="edges">Those of <see cref="FillEdges"/>.</param>
        /// <param name="firstVector">The first vector.</param>
        /// <param name="vectors">Vectors, of equal size.</param>
        public Line(in DenseProblem problem, in GroupLanes layout, float* lanes, int* edges, int firstVector, int vectors)
        {
            _width = problem.Width;
            (_firstMiddle, _endMiddle) = _width.TargetsWithAllTaps();
            _edges = edges;
            _isDepthwise = problem.IsDepthwise;
            _sources = problem.SourceChannels;
            _pixelStride = (nint)_width.SourceStep * problem.SourcePitch;
            _tapStride = (nint)_width.OffsetStep * problem.SourcePitch;
            _slides = _pixelStride == _tapStride;
            _targetStride = problem.TargetPitch;
            _sourceFloats = (nint)problem.Groups * problem.TargetChannels;
            _tapFloats = problem.TapFloats;
            _lanes = lanes;
            _vectors = vectors;
            (_firstSource, _sourceStep, _firstTarget, _targetStep) = layout[firstVector];
            (_sourceMask, _targetMask) = (TOps.Mask(_sourceStep), TOps.Mask(_targetStep));
        }

        /// <summary>Adds what a row of dy and a source row give to the sums of a row of taps; x is the source of target 0 and tap 0.</summary>
        public void AddRow<TTail>(float* x, float* dy, float* sums)
            where TTail : unmanaged
        {
            for (int t = 0; t < _width.Taps; t += TapsAtOnce)
            {
                switch (_width.Taps - t)
                {
                    case 1: Add<One, TTail>(x, dy, t, sums); break;
                    case 2: Add<Two, TTail>(x, dy, t, sums); break;
                    default: Add<Three, TTail>(x, dy, t, sums); break;
                }
            }
        }

        private void Add<TTaps, TTail>(float* x, float* dy, int tap, float* sums)
            where TTaps : unmanaged
            where TTail : unmanaged
        {
            if (_isDepthwise) AddTaps<TTaps, OneChannel, TTail>(x, dy, tap, sums);
            else AddTaps<TTaps, SeveralChannels, TTail>(x, dy, tap, sums);
        }

        /// <summary>One to three taps.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void AddTaps<TTaps, TChannels, TTail>(float* x, float* dy, int tap, float* sums)
            where TTaps : unmanaged
            where TChannels : unmanaged
            where TTail : unmanaged
        {
            nint step = _pixelStride, tapStride = _tapStride, dyStep = _targetStride;
            bool slides = _slides;
            V sourceMask = _sourceMask, targetMask = _targetMask;
            for (int v = 0; v < _vectors; v++)
            {
                for (int j = 0; j < _sources; j++)
                {
                    V order = sizeof(TChannels) > 1 ? TOps.Load(_lanes + j * TOps.Width) : TOps.Zero;
                    float* firstX = x + _firstSource + v * _sourceStep + tap * tapStride, firstDy = dy + _firstTarget + v * _targetStep;
                    float* a = firstX + _firstMiddle * step, b = firstDy + _firstMiddle * dyStep;
                    V a0 = TOps.Zero, a1 = TOps.Zero, a2 = TOps.Zero, a3 = TOps.Zero;
                    V b0 = TOps.Zero, b1 = TOps.Zero, b2 = TOps.Zero, b3 = TOps.Zero;
                    V c0 = TOps.Zero, c1 = TOps.Zero, c2 = TOps.Zero, c3 = TOps.Zero;
                    int q = _firstMiddle;
                    for (; q <= _endMiddle - 4; q += 4, a += 4 * step, b += 4 * dyStep)
                    {
                        V dy0 = Load<TTail>(b, targetMask), dy1 = Load<TTail>(b + dyStep, targetMask);
                        V dy2 = Load<TTail>(b + 2 * dyStep, targetMask), dy3 = Load<TTail>(b + 3 * dyStep, targetMask);
                        V x0 = Source<TChannels, TTail>(a, sourceMask, order), x1 = Source<TChannels, TTail>(a + step, sourceMask, order);
                        V x2 = Source<TChannels, TTail>(a + 2 * step, sourceMask, order), x3 = Source<TChannels, TTail>(a + 3 * step, sourceMask, order);
                        a0 = TOps.MultiplyAdd(x0, dy0, a0);
                        a1 = TOps.MultiplyAdd(x1, dy1, a1);
                        a2 = TOps.MultiplyAdd(x2, dy2, a2);
                        a3 = TOps.MultiplyAdd(x3, dy3, a3);
                        if (sizeof(TTaps) > 1)
                        {
                            float* next = a + tapStride;
                            (x0, x1, x2) = slides ? (x1, x2, x3)
                                : (Source<TChannels, TTail>(next, sourceMask, order), Source<TChannels, TTail>(next + step, sourceMask, order), Source<TChannels, TTail>(next + 2 * step, sourceMask, order));
                            x3 = Source<TChannels, TTail>(next + 3 * step, sourceMask, order);
                            b0 = TOps.MultiplyAdd(x0, dy0, b0);
                            b1 = TOps.MultiplyAdd(x1, dy1, b1);
                            b2 = TOps.MultiplyAdd(x2, dy2, b2);
                            b3 = TOps.MultiplyAdd(x3, dy3, b3);
                        }

                        if (sizeof(TTaps) > 2)
                        {
                            float* next = a + 2 * tapStride;
                            (x0, x1, x2) = slides ? (x1, x2, x3)
                                : (Source<TChannels, TTail>(next, sourceMask, order), Source<TChannels, TTail>(next + step, sourceMask, order), Source<TChannels, TTail>(next + 2 * step, sourceMask, order));
                            x3 = Source<TChannels, TTail>(next + 3 * step, sourceMask, order);
                            c0 = TOps.MultiplyAdd(x0, dy0, c0);
                            c1 = TOps.MultiplyAdd(x1, dy1, c1);
                            c2 = TOps.MultiplyAdd(x2, dy2, c2);
                            c3 = TOps.MultiplyAdd(x3, dy3, c3);
                        }
                    }

                    for (; q < _endMiddle; q++, a += step, b += dyStep)
                    {
                        V dy0 = Load<TTail>(b, targetMask);
                        a0 = TOps.MultiplyAdd(Source<TChannels, TTail>(a, sourceMask, order), dy0, a0);
                        if (sizeof(TTaps) > 1) b0 = TOps.MultiplyAdd(Source<TChannels, TTail>(a + tapStride, sourceMask, order), dy0, b0);
                        if (sizeof(TTaps) > 2) c0 = TOps.MultiplyAdd(Source<TChannels, TTail>(a + 2 * tapStride, sourceMask, order), dy0, c0);
                    }

                    a1 = AddEdges<TChannels, TTail>(firstX, firstDy, tap, order, a1);
                    if (sizeof(TTaps) > 1) b1 = AddEdges<TChannels, TTail>(firstX + tapStride, firstDy, tap + 1, order, b1);
                    if (sizeof(TTaps) > 2) c1 = AddEdges<TChannels, TTail>(firstX + 2 * tapStride, firstDy, tap + 2, order, c1);
                    float* sum = sums + tap * _tapFloats + j * _sourceFloats + _firstTarget + v * _targetStep;
                    AddTo<TTail>(sum, TOps.Add(TOps.Add(a0, a1), TOps.Add(a2, a3)), targetMask);
                    if (sizeof(TTaps) > 1) AddTo<TTail>(sum + _tapFloats, TOps.Add(TOps.Add(b0, b1), TOps.Add(b2, b3)), targetMask);
                    if (sizeof(TTaps) > 2) AddTo<TTail>(sum + 2 * _tapFloats, TOps.Add(TOps.Add(c0, c1), TOps.Add(c2, c3)), targetMask);
                }
            }
        }

        /// <summary>The targets of one tap before and behind those all of whose taps fall on sources.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V AddEdges<TChannels, TTail>(float* x, float* dy, int tap, V order, V sum)
            where TChannels : unmanaged
            where TTail : unmanaged
        {
            int* edges = _edges + 4 * tap;
            for (int q = edges[0]; q < edges[1]; q++)
                sum = TOps.MultiplyAdd(Source<TChannels, TTail>(x + q * _pixelStride, _sourceMask, order), Load<TTail>(dy + q * _targetStride, _targetMask), sum);
            for (int q = edges[2]; q < edges[3]; q++)
                sum = TOps.MultiplyAdd(Source<TChannels, TTail>(x + q * _pixelStride, _sourceMask, order), Load<TTail>(dy + q * _targetStride, _targetMask), sum);
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Source<TChannels, TTail>(float* x, V mask, V order)
            where TChannels : unmanaged
            where TTail : unmanaged
            => sizeof(TChannels) > 1 ? TOps.Permute(Load<TTail>(x, mask), order) : Load<TTail>(x, mask);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Load<TTail>(float* source, V mask)
            where TTail : unmanaged
            => ElementLoop.Load<V, TOps>(source, mask, partial: sizeof(TTail) > 1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddTo<TTail>(float* target, V value, V mask)
            where TTail : unmanaged
            => ElementLoop.Store<V, TOps>(target, TOps.Add(Load<TTail>(target, mask), value), mask, partial: sizeof(TTail) > 1);
    }
}
