using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A <see cref="DenseProblem"/> of groups with one channel each: y[q, c] = b[c] + Σ_t x[q + t, c] · w[t, c], c by vectors.</summary>
/// <remarks>
/// <code>
/// one target row, 16 channels:   edge | 4 pixels | 4 pixels | ... | edge
///                                 in the middle every tap is inside and one load of a weight serves four pixels
/// </code>
/// Serves the forward pass and each phase of the gradient of the input. Assumptions: groups have one source and one target channel; no axis is empty.
/// </remarks>
internal static unsafe class DepthwiseConvolution<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    private const long ItemMultiplyAdds = 250_000;

    /// <summary>Solves it.</summary>
    public static void Run(CpuExecution execution, in DenseProblem problem)
    {
        Debug.Assert(problem.SourceChannels == 1 && problem.TargetChannels == 1);
        int rows = problem.Batch * problem.Depth.Count * problem.Height.Count;
        int rowsPerItem = (int)Math.Clamp(ItemMultiplyAdds / Math.Max(1, problem.RowMultiplyAdds * problem.Groups), 1, rows);
        var item = new Item { Problem = problem, Rows = rows, RowsPerItem = rowsPerItem };
        execution.Team.Run(ref item, Cut.Items(rows, rowsPerItem));
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public int Rows;
        public int RowsPerItem;

        public readonly void Run(int index)
        {
            int end = Cut.End(index, RowsPerItem, Rows);
            for (int row = index * RowsPerItem; row < end; row++)
            {
                int h = row % Problem.Height.Count, d = row / Problem.Height.Count % Problem.Depth.Count, n = row / Problem.Height.Count / Problem.Depth.Count;
                RunRow(n, d, h);
            }
        }

        private readonly void RunRow(int n, int d, int h)
        {
            AxisPlan depth = Problem.Depth, height = Problem.Height, width = Problem.Width;
            (int firstPlane, int planes) = depth.TapsInside(d);
            (int firstRow, int rows) = height.TapsInside(h);
            int sourcePlane = d * depth.SourceStep + depth.OffsetFirst + firstPlane * depth.OffsetStep;
            int sourceRow = h * height.SourceStep + height.OffsetFirst + firstRow * height.OffsetStep;
            nint targetRow = ((nint)n * depth.Target + d * depth.TargetStep + depth.TargetFirst) * height.Target + h * height.TargetStep + height.TargetFirst;
            int channels = Problem.Groups;
            nint tapStep = (nint)width.TapStep * channels, rowTaps = (nint)Problem.KernelWidth * channels, planeTaps = Problem.KernelHeight * rowTaps;
            var line = new Line
            {
                Planes = planes,
                Rows = rows,
                PlaneStride = (nint)depth.OffsetStep * height.Source * width.Source * Problem.SourcePitch,
                RowStride = (nint)height.OffsetStep * width.Source * Problem.SourcePitch,
                TapStride = (nint)width.OffsetStep * Problem.SourcePitch,
                PixelStride = (nint)width.SourceStep * Problem.SourcePitch,
                TargetStride = (nint)width.TargetStep * Problem.TargetPitch,
                PlaneWeights = depth.TapStep * planeTaps,
                RowWeights = height.TapStep * rowTaps,
                TapWeights = tapStep,
            };
            nint sourceFirst = (((nint)n * depth.Source + sourcePlane) * height.Source + sourceRow) * width.Source + width.OffsetFirst;
            nint tapFirst = (depth.TapFirst + firstPlane * depth.TapStep) * planeTaps + (height.TapFirst + firstRow * height.TapStep) * rowTaps
                + (nint)width.TapFirst * channels;
            for (int c = 0; c < channels; c += TOps.Width)
            {
                line.Source = Problem.Source + sourceFirst * Problem.SourcePitch + c;
                line.Weight = Problem.Weight + tapFirst + c;
                line.Target = Problem.Target + (targetRow * width.Target + width.TargetFirst) * Problem.TargetPitch + c;
                line.Bias = Problem.Bias is null ? null : Problem.Bias + c;
                line.Mask = TOps.Mask(channels - c);
                if (c + TOps.Width <= channels) line.Run<FullVectors>(width);
                else line.Run<MaskedTail>(width);
            }
        }
    }

    /// <summary>One target row of one vector of channels.</summary>
    private struct Line
    {
        public float* Source;
        public float* Weight;
        public float* Target;
        public float* Bias;
        public V Mask;
        public int Planes;
        public int Rows;
        public nint PlaneStride;
        public nint RowStride;
        public nint TapStride;
        public nint PixelStride;
        public nint TargetStride;
        public nint PlaneWeights;
        public nint RowWeights;
        public nint TapWeights;

        public readonly void Run<TTail>(in AxisPlan width)
            where TTail : unmanaged
        {
            V start = Bias is null ? TOps.Zero : Load<TTail>(Bias);
            int q = 0;
            while (q < width.Count)
            {
                (int firstTap, int taps) = width.TapsInside(q);
                bool four = taps == width.Taps && q + 4 <= width.Count && width.TapsInside(q + 3).Count == width.Taps;
                if (four) Four<TTail>(q, taps, start);
                else One<TTail>(q, firstTap, taps, start);
                q += four ? 4 : 1;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Four<TTail>(int q, int taps, V start)
            where TTail : unmanaged
        {
            V sum0 = start, sum1 = start, sum2 = start, sum3 = start;
            nint step = PixelStride, step3 = 3 * PixelStride;
            for (int p = 0; p < Planes; p++)
            {
                for (int r = 0; r < Rows; r++)
                {
                    float* x = Source + p * PlaneStride + r * RowStride + q * step;
                    float* w = Weight + p * PlaneWeights + r * RowWeights;
                    for (int t = 0; t < taps; t++, x += TapStride, w += TapWeights)
                    {
                        V weight = Load<TTail>(w);
                        sum0 = TOps.MultiplyAdd(weight, Load<TTail>(x), sum0);
                        sum1 = TOps.MultiplyAdd(weight, Load<TTail>(x + step), sum1);
                        sum2 = TOps.MultiplyAdd(weight, Load<TTail>(x + 2 * step), sum2);
                        sum3 = TOps.MultiplyAdd(weight, Load<TTail>(x + step3), sum3);
                    }
                }
            }

            float* y = Target + q * TargetStride;
            Store<TTail>(y, sum0);
            Store<TTail>(y + TargetStride, sum1);
            Store<TTail>(y + 2 * TargetStride, sum2);
            Store<TTail>(y + 3 * TargetStride, sum3);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void One<TTail>(int q, int firstTap, int taps, V start)
            where TTail : unmanaged
        {
            V sum = start;
            for (int p = 0; p < Planes; p++)
            {
                for (int r = 0; r < Rows; r++)
                {
                    float* x = Source + p * PlaneStride + r * RowStride + q * PixelStride + firstTap * TapStride;
                    float* w = Weight + p * PlaneWeights + r * RowWeights + firstTap * TapWeights;
                    for (int t = 0; t < taps; t++, x += TapStride, w += TapWeights) sum = TOps.MultiplyAdd(Load<TTail>(w), Load<TTail>(x), sum);
                }
            }

            Store<TTail>(Target + q * TargetStride, sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly V Load<TTail>(float* source)
            where TTail : unmanaged
            => sizeof(TTail) > 1 ? TOps.LoadMasked(source, Mask) : TOps.Load(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Store<TTail>(float* target, V value)
            where TTail : unmanaged
        {
            if (sizeof(TTail) > 1) TOps.StoreMasked(target, Mask, value);
            else TOps.Store(target, value);
        }
    }
}
