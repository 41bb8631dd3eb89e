using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>Two sums over the rows of every channel: for the statistics (x − c and (x − c)²), or for the gradients (dy and dy·x̂).</summary>
/// <remarks>
/// <code>
/// rows   | chunk 0 | chunk 1 | … |      a fixed number of rows each, one job item each
/// item i → partial[i][0][C], partial[i][1][C]
/// </code>
/// The partial sums of at most 512 rows are floats; they are then added one after the other in double precision. The statistics are
/// taken about c, the channel's first value, so that Σ(x − c)²/m − (Σ(x − c)/m)² does not cancel when the mean is far from zero.
/// </remarks>
internal static unsafe class BatchNormSums
{
    private const int FloatsPerChunk = 16 * 1024;
    private const int MaxRowsPerChunk = 512;

    public static int Chunks(int rows, int channels) => Cut.Items(rows, RowsPerChunk(channels));

    /// <summary>For each chunk Σ(x − centre) and Σ(x − centre)².</summary>
    public static void Statistics(CpuExecution execution, int rows, int channels, float* x, float* centre, float* partial) =>
        Run(execution, new Job { Rows = rows, Channels = channels, X = x, Centre = centre, Partial = partial });

    /// <summary>For each chunk Σ dy and Σ dy·(x − mean)·inverseDeviation.</summary>
    public static void Gradients(CpuExecution execution, int rows, int channels, float* x, float* dy, float* mean, float* inverseDeviation, float* partial) =>
        Run(execution, new Job { Rows = rows, Channels = channels, X = x, Dy = dy, Centre = mean, Scale = inverseDeviation, Partial = partial });

    private static int RowsPerChunk(int channels) => Math.Clamp(FloatsPerChunk / Math.Max(channels, 1), 1, MaxRowsPerChunk);

    private static void Run(CpuExecution execution, Job job)
    {
        job.Tier = execution.Tier;
        execution.Team.Run(ref job, Chunks(job.Rows, job.Channels));
    }

    private struct Job : IJob
    {
        public int Rows, Channels;
        public float* X, Dy, Centre, Scale, Partial;
        public InstructionTier Tier;

        public readonly void Run(int index)
        {
            Work work = new() { Job = this, Index = index };
            InstructionTiers.Dispatch(Tier, ref work);
        }
    }

    private struct Work : ITieredWork
    {
        public Job Job;
        public int Index;

        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            int rows = RowsPerChunk(Job.Channels);
            int first = Index * rows, count = Math.Min(rows, Job.Rows - first);
            int c = 0;
            for (; c + TOps.Width <= Job.Channels; c += TOps.Width) Column<V, TOps>(first, count, c, default, false);
            if (c < Job.Channels) Column<V, TOps>(first, count, c, TOps.Mask(Job.Channels - c), true);
        }

        [MethodImpl(KernelOptions.Loop)]
        private readonly void Column<V, TOps>(int first, int count, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            float* x = Job.X + (nint)first * Job.Channels + c;
            float* target = Job.Partial + (nint)Index * 2 * Job.Channels + c;
            V centre = ElementLoop.Load<V, TOps>(Job.Centre + c, mask, partial);
            V sum = TOps.Zero, product = TOps.Zero;
            if (Job.Dy == null)
            {
                for (int r = 0; r < count; r++, x += Job.Channels)
                {
                    V difference = TOps.Subtract(ElementLoop.Load<V, TOps>(x, mask, partial), centre);
                    sum = TOps.Add(sum, difference);
                    product = TOps.MultiplyAdd(difference, difference, product);
                }
            }
            else
            {
                float* dy = Job.Dy + (nint)first * Job.Channels + c;
                for (int r = 0; r < count; r++, x += Job.Channels, dy += Job.Channels)
                {
                    V gradient = ElementLoop.Load<V, TOps>(dy, mask, partial);
                    sum = TOps.Add(sum, gradient);
                    product = TOps.MultiplyAdd(gradient, TOps.Subtract(ElementLoop.Load<V, TOps>(x, mask, partial), centre), product);
                }

                product = TOps.Multiply(product, ElementLoop.Load<V, TOps>(Job.Scale + c, mask, partial));
            }

            ElementLoop.Store<V, TOps>(target, sum, mask, partial);
            ElementLoop.Store<V, TOps>(target + Job.Channels, product, mask, partial);
        }
    }
}
