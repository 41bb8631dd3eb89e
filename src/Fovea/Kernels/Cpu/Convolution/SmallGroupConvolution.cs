using System.Diagnostics;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A <see cref="DenseProblem"/> of groups that share a vector: y[q, o] = act(b[o] + Σ_t Σ_j x[q + t, group of o, j] · w[t, j, o]), o by vectors.</summary>
/// <remarks>
/// <code>
/// maps, channels by vectors       an item: some rows of some vectors; the source rows that a window spans stay in L1
///   row 0   [v0 v1 | v2 v3 | v4]    [rows 0 … 27 of v0 v1] [rows 0 … 27 of v2 v3] …
///   row 1   [v0 v1 | v2 v3 | v4]    a row of it: <see cref="SmallGroupRow{V, TOps}"/>
/// </code>
/// A weight's last axis is o, so its vectors are read where they are; a transposed weight (the gradient of the input) is turned once.
/// Serves the forward pass and each phase of the gradient of the input. Assumptions: <see cref="GroupLanes.Suit"/>; no axis is empty.
/// </remarks>
internal static unsafe class SmallGroupConvolution<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    private const long ItemMultiplyAdds = 250_000;

    /// <summary>Solves it.</summary>
    public static void Run(CpuExecution execution, in DenseProblem given)
    {
        Debug.Assert(GroupLanes.Suit(given, TOps.Width));
        bool turns = given.WeightTransposed && !given.IsDepthwise;
        using Scratch weight = Scratch.Rent(turns ? given.Taps * given.TapFloats : 0);
        DenseProblem problem = turns ? WithTargetsInnermost(given, weight.Pointer) : given;
        using Scratch lanes = Scratch.Rent((long)problem.SourceChannels * TOps.Width);
        var layout = new GroupLanes(problem, TOps.Width);
        layout.Fill(TOps.Width, (int*)lanes.Pointer);

        int rows = problem.Batch * problem.Depth.Count * problem.Height.Count;
        int chunk = (int)Math.Clamp(BlockSizes.SmallGroups.Window / WindowFloats(problem), 1, layout.Vectors), chunks = Cut.Items(layout.Vectors, chunk);
        int rowsPerItem = (int)Math.Clamp(ItemMultiplyAdds * chunks / Math.Max(1, problem.RowMultiplyAdds * problem.Groups), 1, rows);
        var item = new Item { Problem = problem, Layout = layout, Lanes = lanes.Pointer, Rows = rows, RowsPerItem = rowsPerItem, Chunks = chunks };
        execution.Team.Run(ref item, Cut.Items(rows, rowsPerItem) * chunks);
    }

    /// <summary>Floats of one vector of the source rows that a window spans. A source may be empty: then every tap is padding.</summary>
    private static long WindowFloats(in DenseProblem problem) => (long)problem.Depth.Taps * problem.Height.Taps * Math.Max(1, problem.Width.Source) * TOps.Width;

    /// <summary>The weight of a transposed problem, [tap][target][group, source], as [tap][source][group, target], with the taps in the problem's order.</summary>
    private static DenseProblem WithTargetsInnermost(in DenseProblem problem, float* weight)
    {
        (int groups, int sources, int targets) = (problem.Groups, problem.SourceChannels, problem.TargetChannels);
        nint tapFloats = problem.TapFloats;
        for (int tap = 0; tap < problem.Taps; tap++)
        {
            float* from = problem.Weight + problem.TapIndex(tap) * tapFloats, to = weight + tap * tapFloats;
            for (int t = 0; t < targets; t++)
            {
                for (int g = 0; g < groups; g++)
                {
                    for (int s = 0; s < sources; s++) to[((nint)s * groups + g) * targets + t] = *from++;
                }
            }
        }

        return problem with
        {
            Weight = weight,
            WeightTransposed = false,
            Depth = problem.Depth with { TapFirst = 0, TapStep = 1 },
            Height = problem.Height with { TapFirst = 0, TapStep = 1 },
            Width = problem.Width with { TapFirst = 0, TapStep = 1 },
            KernelHeight = problem.Height.Taps,
            KernelWidth = problem.Width.Taps,
        };
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public GroupLanes Layout;
        public float* Lanes;
        public int Rows;
        public int RowsPerItem;
        public int Chunks;

        public readonly void Run(int index)
        {
            (int block, int chunk) = Math.DivRem(index, Chunks);
            int firstVector = Cut.Share(Layout.Vectors, chunk, Chunks), endVector = Cut.Share(Layout.Vectors, chunk + 1, Chunks);
            int endFull = Math.Clamp(Layout.FullCount(TOps.Width), firstVector, endVector);
            var line = new SmallGroupRow<V, TOps>(Problem, Lanes);
            for (int row = block * RowsPerItem; row < Cut.End(block, RowsPerItem, Rows); row++)
            {
                line.Place(Problem, row);
                if (firstVector < endFull) Run<FullVectors>(ref line, firstVector, endFull - firstVector);
                for (int v = endFull; v < endVector; v++) Run<MaskedTail>(ref line, v, 1);
            }
        }

        private readonly void Run<TTail>(ref SmallGroupRow<V, TOps> line, int firstVector, int vectors)
            where TTail : unmanaged
        {
            line.Take(Layout, firstVector, vectors);
            if (Problem.IsDepthwise) line.Run<OneChannel, TTail>();
            else line.Run<SeveralChannels, TTail>();
        }
    }
}
