using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A problem solved as a plain product: the window of every target pixel copied into one row, and targets that lie apart computed side by side.</summary>
/// <remarks>
/// <code>
/// 1×1 /2      x . x .                                                        a . a .
///             . . . .   →  [x, all channels]      pixels side by side,   →   . . . .      the gradient of the input: the targets lie apart
///             x . x .      [x, all channels]      in rows of any length      a . a .
///
/// 3×3 /2      one row a pixel: [tap 0, all channels | tap 1 | ... | tap 8], zeros for the padding
/// </code>
/// In place, such pixels lie far apart, and come in rows that are as short as the map is narrow: 7 of them are tiles of 4 and 3. Rows that fill their tiles are read in place by
/// <see cref="DenseConvolution{V,TOps}"/>: that is as fast, and takes no memory.
/// </remarks>
internal static unsafe class Im2Col<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // A tile of four rows has as many sums as their multiply-adds take cycles. A lower one waits for them.
    private const int LeastTileRows = 4;

    // Target channels, and for windows of several taps pixels, for which copies are worth it.
    private const int LeastChannels = 64;
    private const int LeastPixels = 32;

    /// <summary>Whether any of the three passes is faster so; of a forward problem, the gradient of its weight, too.</summary>
    public static bool Suits(in DenseProblem problem)
    {
        if (problem.Groups > 1 || problem.TargetChannels < LeastChannels) return false;
        int row = problem.Width.Count, tiles = MicroKernels<V, TOps>.Tiles(row, MicroKernels<V, TOps>.PanelWidth, 1);

        // The gradient of the input walks its weights backwards, so they are no rows of a product.
        if (problem.Taps > 1) return !problem.WeightTransposed && row < LeastTileRows * tiles && problem.Pixels >= LeastPixels;

        // Rows that leave a fifth of their tiles' rows empty.
        return (Gathers(problem) || Scatters(problem)) && 4 * tiles * MicroKernels<V, TOps>.MaxRows(MicroKernels<V, TOps>.PanelWidth) > 5 * row;
    }

    /// <summary>Computes the target.</summary>
    public static void Run(CpuExecution execution, in DenseProblem problem)
    {
        using Scratch windows = Scratch.Rent(Gathers(problem) ? WindowFloats(problem) : 0);
        using Scratch targets = Scratch.Rent(Scatters(problem) ? problem.Pixels * problem.TargetChannels : 0);
        Gather(execution, problem, windows.Pointer);
        DenseConvolution<V, TOps>.Run(execution, Product(problem, windows.Pointer, targets.Pointer));
        Scatter(execution, problem, targets.Pointer);
    }

    /// <summary>Computes the gradient of the weight of a forward problem, whose target is dy.</summary>
    public static void WeightGradient(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        using Scratch windows = Scratch.Rent(Gathers(problem) ? WindowFloats(problem) : 0);
        Gather(execution, problem, windows.Pointer);
        DenseWeightGradient<V, TOps>.Run(execution, Product(problem, windows.Pointer, null), gradient);
    }

    /// <summary>The product: pointwise, with a source channel for each tap and channel.</summary>
    private static DenseProblem Product(in DenseProblem problem, float* windows, float* targets)
    {
        bool gathers = Gathers(problem), scatters = Scatters(problem);
        int window = problem.Taps * problem.SourceChannels;
        return problem with
        {
            Depth = AxisPlan.Pointwise(problem.Depth.Count),
            Height = AxisPlan.Pointwise(problem.Height.Count),
            Width = AxisPlan.Pointwise(problem.Width.Count),
            Source = gathers ? windows : problem.Source,
            SourcePitch = gathers ? window : problem.SourcePitch,
            SourceChannels = window,
            Target = scatters ? targets : problem.Target,
            TargetPitch = scatters ? problem.TargetChannels : problem.TargetPitch,
            Adds = problem.Adds && !scatters,
            Weight = problem.Weight is null ? null : problem.Weight + problem.TapIndex(0) * problem.TapFloats,
            KernelHeight = 1,
            KernelWidth = 1,
        };
    }

    private static void Gather(CpuExecution execution, in DenseProblem problem, float* windows)
    {
        var row = new GatherRow { Problem = problem, Windows = windows };
        if (Gathers(problem)) execution.Team.Run(ref row, Rows(problem));
    }

    private static void Scatter(CpuExecution execution, in DenseProblem problem, float* targets)
    {
        var row = new ScatterRow { Problem = problem, Targets = targets };
        if (Scatters(problem)) execution.Team.Run(ref row, Rows(problem));
    }

    private static int Rows(in DenseProblem problem) => problem.Batch * problem.Depth.Count * problem.Height.Count;

    private static long WindowFloats(in DenseProblem problem) => problem.Pixels * problem.Taps * problem.SourceChannels;

    // Whether windows are anything else than the source, pixel by pixel.
    private static bool Gathers(in DenseProblem problem) => !(problem.Depth.ReadsInOrder && problem.Height.ReadsInOrder && problem.Width.ReadsInOrder);

    // Whether targets lie apart.
    private static bool Scatters(in DenseProblem problem) => !(problem.Depth.WritesInOrder && problem.Height.WritesInOrder && problem.Width.WritesInOrder);

    /// <summary>The sample, the plane and the row of target row <paramref name="index"/>, of all rows.</summary>
    private static (int Sample, int Depth, int Height) Place(in DenseProblem problem, int index)
    {
        (int rest, int h) = Math.DivRem(index, problem.Height.Count);
        (int n, int d) = Math.DivRem(rest, problem.Depth.Count);
        return (n, d, h);
    }

    /// <summary>Copies the windows of a row of targets.</summary>
    private struct GatherRow : IJob
    {
        public DenseProblem Problem;
        public float* Windows;

        public readonly void Run(int index)
        {
            (int n, int d, int h) = Place(Problem, index);
            float* windows = Windows + (nint)index * Problem.Width.Count * Problem.Taps * Problem.SourceChannels;
            for (int tap = 0; tap < Problem.Taps; tap++, windows += Problem.SourceChannels)
            {
                (int rest, int kw) = Math.DivRem(tap, Problem.Width.Taps);
                (int kd, int kh) = Math.DivRem(rest, Problem.Height.Taps);
                int plane = Problem.Depth.SourceOf(d, kd), row = Problem.Height.SourceOf(h, kh);
                bool inside = (uint)plane < (uint)Problem.Depth.Source && (uint)row < (uint)Problem.Height.Source;
                CopyTap((((nint)n * Problem.Depth.Source + plane) * Problem.Height.Source + row) * Problem.Width.Source, kw, inside, windows);
            }
        }

        /// <summary>What one tap of the row's windows reads, from the source row that begins at <paramref name="firstPixel"/>.</summary>
        private readonly void CopyTap(nint firstPixel, int tap, bool inside, float* windows)
        {
            int channels = Problem.SourceChannels;
            nint window = (nint)Problem.Taps * channels;
            (int first, int count) = inside ? Problem.Width.TargetsInside(tap) : (0, 0);
            for (int i = 0; i < Problem.Width.Count; i++)
            {
                if (i < first || i >= first + count) new Span<float>(windows + i * window, channels).Clear();
            }

            float* source = Problem.Source + (firstPixel + Problem.Width.SourceOf(first, tap)) * Problem.SourcePitch;
            Panel<V, TOps>.CopyRows(source, (nint)Problem.Width.SourceStep * Problem.SourcePitch, count, channels, windows + first * window, window);
        }
    }

    /// <summary>Brings a row of targets where it belongs.</summary>
    private struct ScatterRow : IJob
    {
        public DenseProblem Problem;
        public float* Targets;

        public readonly void Run(int index)
        {
            (int n, int d, int h) = Place(Problem, index);
            int channels = Problem.TargetChannels;
            nint row = ((nint)n * Problem.Depth.Target + Problem.Depth.TargetOf(d)) * Problem.Height.Target + Problem.Height.TargetOf(h);
            nint pitch = (nint)Problem.Width.TargetStep * Problem.TargetPitch;
            float* source = Targets + (nint)index * Problem.Width.Count * channels, target = Problem.Target + (row * Problem.Width.Target + Problem.Width.TargetOf(0)) * Problem.TargetPitch;
            if (Problem.Adds) AddPixels(source, Problem.Width.Count, channels, target, pitch);
            else Panel<V, TOps>.CopyRows(source, channels, Problem.Width.Count, channels, target, pitch);
        }

        [MethodImpl(KernelOptions.Loop)]
        private static void AddPixels(float* source, int count, int channels, float* target, nint pitch)
        {
            int whole = channels / TOps.Width * TOps.Width;
            V tail = TOps.Mask(channels - whole);
            for (int i = 0; i < count; i++, source += channels, target += pitch)
            {
                for (int c = 0; c < whole; c += TOps.Width) TOps.Store(target + c, TOps.Add(TOps.Load(target + c), TOps.Load(source + c)));
                if (whole < channels) TOps.StoreMasked(target + whole, tail, TOps.Add(TOps.LoadMasked(target + whole, tail), TOps.LoadMasked(source + whole, tail)));
            }
        }
    }
}
