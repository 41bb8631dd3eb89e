using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Losses;

/// <summary>Overlap and sizes of each channel of one sample: an item is a sample.</summary>
/// <remarks>
/// Few channels would leave lanes empty, so several pixels stand side by side: <c>[pixels, C]</c> is read as <c>[pixels/k, k·C]</c>, and lane sums of
/// the same channel are added at the end. What k pixels leave over is read as it is.
/// </remarks>
internal unsafe struct DiceForwardJob : IJob
{
    private const int WideColumns = 64;

    /// <summary>Rows that are summed in single precision.</summary>
    private const int RunLength = 64;

    public DiceGeometry Geometry;
    public InstructionTier Tier;
    public float* X, T, Numerators, Denominators, Losses;

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, Sample = index };
        InstructionTiers.Dispatch(Tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public DiceForwardJob Job;
        public int Sample;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            DiceGeometry g = Job.Geometry;
            int abreast = Math.Max(1, WideColumns / g.Channels), rows = g.Pixels / abreast, columns = abreast * g.Channels;
            nint start = (nint)Sample * g.Pixels * g.Channels, rest = (nint)rows * columns;
            using Scratch scratch = Scratch.Rent(4L * columns);
            double* overlap = (double*)scratch.Pointer;
            double* sizes = overlap + columns;
            new Span<double>(overlap, 2 * columns).Clear();
            Sum<V, TOps>(start, rows, columns, overlap, sizes);
            Sum<V, TOps>(start + rest, g.Pixels - rows * abreast, g.Channels, overlap, sizes);
            for (int c = 0; c < g.Channels; c++)
            {
                double both = 0, size = 0;
                for (int column = c; column < columns; column += g.Channels)
                {
                    both += overlap[column];
                    size += sizes[column];
                }

                int place = Sample * g.Channels + c;
                double numerator = 2 * both + g.Smooth, denominator = size + g.Smooth;
                Job.Numerators[place] = (float)numerator;
                Job.Denominators[place] = (float)denominator;
                Job.Losses[place] = (float)((denominator - numerator) / denominator);
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly void Sum<V, TOps>(nint start, int rows, int columns, double* overlap, double* sizes) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            float* lanes = stackalloc float[2 * TOps.Width];
            for (int c = 0; c < columns; c += TOps.Width)
            {
                V mask = TOps.Mask(columns - c);
                for (int first = 0; first < rows; first += RunLength)
                {
                    V both = TOps.Zero, size = TOps.Zero;
                    for (int row = first; row < Math.Min(rows, first + RunLength); row++)
                    {
                        nint place = start + (nint)row * columns + c;
                        V t = TOps.LoadMasked(Job.T + place, mask);
                        // A negative target: the pixel counts for nothing.
                        V left = TOps.GreaterThan(TOps.Zero, t);
                        V x = TOps.Select(left, TOps.Zero, TOps.LoadMasked(Job.X + place, mask));
                        t = TOps.Max(t, TOps.Zero);
                        both = TOps.MultiplyAdd(x, t, both);
                        size = TOps.Add(size, Job.Geometry.Squared ? TOps.MultiplyAdd(x, x, TOps.Multiply(t, t)) : TOps.Add(x, t));
                    }

                    TOps.Store(lanes, both);
                    TOps.Store(lanes + TOps.Width, size);
                    for (int lane = 0; lane < Math.Min(TOps.Width, columns - c); lane++)
                    {
                        overlap[c + lane] += lanes[lane];
                        sizes[c + lane] += lanes[TOps.Width + lane];
                    }
                }
            }
        }
    }
}

/// <summary>dx = dy·(numerator/denominator² · (1 or 2x) − 2t/denominator), a row being a pixel; x and t change places for dt.</summary>
internal readonly unsafe struct DiceBackwardKernel(
    DiceGeometry g, RowGradient gradient, bool ofTarget, float* x, float* t, float* numerators, float* denominators, float* d) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int sums = row / g.Pixels * g.Channels;
        nint start = (nint)row * g.Channels;
        V two = TOps.Broadcast(2);
        for (int c = 0; c < g.Channels; c += TOps.Width)
        {
            V mask = TOps.Mask(g.Channels - c);
            V input = TOps.LoadMasked(x + start + c, mask), target = TOps.LoadMasked(t + start + c, mask);
            (V own, V other) = ofTarget ? (target, input) : (input, target);
            V denominator = TOps.LoadMasked(denominators + sums + c, mask);
            V ratio = TOps.Divide(TOps.LoadMasked(numerators + sums + c, mask), denominator);
            V slope = TOps.Subtract(g.Squared ? TOps.Multiply(ratio, TOps.Multiply(two, own)) : ratio, TOps.Multiply(two, other));
            V scaled = TOps.Multiply(gradient.Of<V, TOps>(sums + c, mask), TOps.Divide(slope, denominator));
            TOps.StoreMasked(d + start + c, mask, TOps.Select(TOps.GreaterThan(TOps.Zero, target), TOps.Zero, scaled));
        }
    }
}
