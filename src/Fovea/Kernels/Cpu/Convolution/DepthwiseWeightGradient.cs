using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The gradient of a depthwise weight: dw[t, c] = Σ_q x[q + t, c] · dy[q, c], c by vectors.</summary>
/// <remarks>
/// Output rows are cut into parts that have their own sums; parts are added in a fixed tree. Within a row, a tap's pixels that fall on inputs
/// are summed four at a time side by side. Assumptions: groups have one source and one target channel; no axis is empty.
/// </remarks>
internal static unsafe class DepthwiseWeightGradient<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    private const int MaxParts = 64;
    private const long PartMultiplyAdds = 500_000;

    /// <summary>Computes it.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="problem">The forward problem; its target is the gradient dy, which is only read.</param>
    /// <param name="gradient">dw.</param>
    public static void Run(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        Debug.Assert(problem.SourceChannels == 1 && problem.TargetChannels == 1);
        int rows = problem.Batch * problem.Depth.Count * problem.Height.Count;
        int parts = (int)Math.Clamp(rows * problem.RowMultiplyAdds * problem.Groups / PartMultiplyAdds, 1, Math.Min(MaxParts, rows));
        int floats = problem.Depth.Taps * problem.Height.Taps * problem.Width.Taps * problem.Groups;
        using Scratch sums = Scratch.Rent((long)parts * floats);
        var item = new Item { Problem = problem, Rows = rows, Parts = parts, Floats = floats, Sums = sums.Pointer };
        execution.Team.Run(ref item, parts);
        PartialSums.Combine<V, TOps>(execution, sums.Pointer, parts, floats, gradient);
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public int Rows;
        public int Parts;
        public int Floats;
        public float* Sums;

        public readonly void Run(int index)
        {
            float* sums = Sums + (nint)index * Floats;
            new Span<float>(sums, Floats).Clear();
            int end = Cut.Share(Rows, index + 1, Parts);
            for (int row = Cut.Share(Rows, index, Parts); row < end; row++) AddRow(row, sums);
        }

        private readonly void AddRow(int row, float* sums)
        {
            AxisPlan depth = Problem.Depth, height = Problem.Height, width = Problem.Width;
            int h = row % height.Count, d = row / height.Count % depth.Count, n = row / height.Count / depth.Count;
            (int firstPlane, int planes) = depth.TapsInside(d);
            (int firstRow, int rows) = height.TapsInside(h);
            for (int p = firstPlane; p < firstPlane + planes; p++)
            {
                int plane = d * depth.SourceStep + depth.OffsetFirst + p * depth.OffsetStep;
                for (int r = firstRow; r < firstRow + rows; r++)
                {
                    int sourceRow = h * height.SourceStep + height.OffsetFirst + r * height.OffsetStep;
                    float* x = Problem.Source + (((nint)n * depth.Source + plane) * height.Source + sourceRow) * width.Source * Problem.SourcePitch;
                    for (int t = 0; t < width.Taps; t++)
                    {
                        (int first, int count) = width.TargetsInside(t);
                        nint source = (nint)first * width.SourceStep + width.OffsetFirst + t * width.OffsetStep;
                        AddTap(
                            x + source * Problem.SourcePitch, (nint)width.SourceStep * Problem.SourcePitch,
                            Problem.Target + ((nint)row * width.Count + first) * Problem.TargetPitch, Problem.TargetPitch,
                            count, Problem.Groups, sums + (nint)((p * height.Taps + r) * width.Taps + t) * Problem.Groups);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddTap(float* x, nint xStep, float* dy, nint dyStep, int count, int channels, float* sums)
        {
            for (int c = 0; c < channels; c += TOps.Width)
            {
                V mask = TOps.Mask(channels - c);
                V sum0 = TOps.Zero, sum1 = TOps.Zero, sum2 = TOps.Zero, sum3 = TOps.Zero;
                float* a = x + c, b = dy + c;
                int q = 0;
                for (; q <= count - 4; q += 4, a += 4 * xStep, b += 4 * dyStep)
                {
                    sum0 = TOps.MultiplyAdd(TOps.LoadMasked(a, mask), TOps.LoadMasked(b, mask), sum0);
                    sum1 = TOps.MultiplyAdd(TOps.LoadMasked(a + xStep, mask), TOps.LoadMasked(b + dyStep, mask), sum1);
                    sum2 = TOps.MultiplyAdd(TOps.LoadMasked(a + 2 * xStep, mask), TOps.LoadMasked(b + 2 * dyStep, mask), sum2);
                    sum3 = TOps.MultiplyAdd(TOps.LoadMasked(a + 3 * xStep, mask), TOps.LoadMasked(b + 3 * dyStep, mask), sum3);
                }

                for (; q < count; q++, a += xStep, b += dyStep) sum0 = TOps.MultiplyAdd(TOps.LoadMasked(a, mask), TOps.LoadMasked(b, mask), sum0);
                V sum = TOps.Add(TOps.Add(sum0, sum1), TOps.Add(sum2, sum3));
                TOps.StoreMasked(sums + c, mask, TOps.Add(TOps.LoadMasked(sums + c, mask), sum));
            }
        }
    }
}
