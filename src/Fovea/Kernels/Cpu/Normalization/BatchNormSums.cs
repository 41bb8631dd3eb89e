using System.Numerics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>Two sums over the rows of every channel: for the statistics (x − c and (x − c)²), or for the gradients (h and h·x̂).</summary>
/// <remarks>
/// <code>
/// rows   | chunk 0 | chunk 1 | … |      a fixed number of rows each, one job item each
/// item i → partial[i][0][C], partial[i][1][C]
/// </code>
/// The partial sums of at most 512 rows are floats; they are then added one after the other in double precision. The statistics are
/// taken about c, the channel's first value, so that Σ(x − c)²/m − (Σ(x − c)/m)² does not cancel when the mean is far from zero.
/// Memory is read in its order: up to four vectors of channels are summed in registers down all rows of a chunk; more of them row by row, in the
/// partial sums, which stay in L1. (256 channels four vectors at a time, 1 KB to the next row: 2.9 instead of 2.2 ms for the gradients of 25088 rows, one
/// thread. 64 channels row by row: 0.40 instead of 0.22 ms for 25088 rows, since each sum waits in memory for the one before.)
/// </remarks>
internal static unsafe class BatchNormSums
{
    // Sums of twice as many rows, or rows that are rounded before they are added, move gradients of VGG-16 and Inception v3 out of their bounds.
    private const int FloatsPerChunk = 16 * 1024;
    private const int MaxRowsPerChunk = 512;

    /// <summary>Floats that the partial sums take.</summary>
    public static long PartialSize(int rows, int channels) => 2L * Chunks(rows, channels) * channels;

    /// <summary>For each chunk Σ(x − centre) and Σ(x − centre)².</summary>
    public static void Statistics(CpuExecution execution, int rows, int channels, Rows x, float* centre, float* partial) =>
        Run(execution, new StatisticsTerms(x, centre), rows, channels, partial);

    /// <summary>For each chunk Σ h and Σ h·(x − mean)·inverseDeviation, h what the gate lets through of dy.</summary>
    public static void Gradients<TGate>(
        CpuExecution execution, TGate gate, int rows, int channels, Rows x, Rows dy, float* mean, float* inverseDeviation, float* partial) where TGate : unmanaged, IGate =>
        Run(execution, new GradientTerms<TGate>(gate, x, dy, mean, inverseDeviation), rows, channels, partial);

    /// <summary>Adds the chunks' sums, one after the other: [0] of all channels, then [1].</summary>
    public static void Combine(int rows, int channels, float* partial, Span<double> sums)
    {
        sums.Clear();
        for (int chunk = Chunks(rows, channels); chunk > 0; chunk--, partial += sums.Length)
        {
            int i = 0;
            for (; i + Vector<float>.Count <= sums.Length; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(partial + i), out Vector<double> low, out Vector<double> high);
                Span<double> first = sums.Slice(i, Vector<double>.Count), second = sums.Slice(i + Vector<double>.Count, Vector<double>.Count);
                (new Vector<double>(first) + low).CopyTo(first);
                (new Vector<double>(second) + high).CopyTo(second);
            }

            for (; i < sums.Length; i++) sums[i] += partial[i];
        }
    }

    private static int Chunks(int rows, int channels) => Cut.Items(rows, RowsPerChunk(channels));

    private static int RowsPerChunk(int channels) => Math.Clamp(FloatsPerChunk / Math.Max(channels, 1), 1, MaxRowsPerChunk);

    private static void Run<TTerms>(CpuExecution execution, TTerms terms, int rows, int channels, float* partial) where TTerms : unmanaged, ITerms
    {
        Job<TTerms> job = new() { Terms = terms, Rows = rows, Channels = channels, Partial = partial, Tier = execution.Tier };
        execution.Team.Run(ref job, Chunks(rows, channels));
    }

    /// <summary>What a row adds to the two sums of the channels c … c + width − 1.</summary>
    private interface ITerms
    {
        /// <summary>Goes to a row: its addresses are found once, and not for every vector.</summary>
        void Start(nint row);

        void Add<V, TOps>(int c, V mask, bool partial, ref V first, ref V second) where V : unmanaged where TOps : struct, IVectorOperations<V>;

        /// <summary>What is the same in every row, multiplied into the second sum at the end.</summary>
        V Finish<V, TOps>(int c, V mask, bool partial, V second) where V : unmanaged where TOps : struct, IVectorOperations<V>;
    }

    private struct StatisticsTerms(Rows xs, float* centre) : ITerms
    {
        private float* _x;

        [MethodImpl(KernelOptions.Body)]
        public void Start(nint row) => _x = xs[row];

        [MethodImpl(KernelOptions.Body)]
        public readonly void Add<V, TOps>(int c, V mask, bool partial, ref V first, ref V second) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V difference = TOps.Subtract(Load<V, TOps>(_x + c, mask, partial), Load<V, TOps>(centre + c, mask, partial));
            first = TOps.Add(first, difference);
            second = TOps.MultiplyAdd(difference, difference, second);
        }

        [MethodImpl(KernelOptions.Body)]
        public readonly V Finish<V, TOps>(int c, V mask, bool partial, V second) where V : unmanaged where TOps : struct, IVectorOperations<V> => second;
    }

    private struct GradientTerms<TGate>(TGate gate, Rows xs, Rows dys, float* mean, float* inverseDeviation) : ITerms where TGate : unmanaged, IGate
    {
        private float* _x, _dy;

        [MethodImpl(KernelOptions.Body)]
        public void Start(nint row)
        {
            _x = xs[row];
            _dy = dys[row];
            gate.Start(row);
        }

        [MethodImpl(KernelOptions.Body)]
        public readonly void Add<V, TOps>(int c, V mask, bool partial, ref V first, ref V second) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V centred = TOps.Subtract(Load<V, TOps>(_x + c, mask, partial), Load<V, TOps>(mean + c, mask, partial));
            V passed = gate.Pass<V, TOps>(Load<V, TOps>(_dy + c, mask, partial), centred, c, mask, partial);
            first = TOps.Add(first, passed);
            second = TOps.MultiplyAdd(passed, centred, second);
        }

        [MethodImpl(KernelOptions.Body)]
        public readonly V Finish<V, TOps>(int c, V mask, bool partial, V second) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
            TOps.Multiply(second, Load<V, TOps>(inverseDeviation + c, mask, partial));
    }

    private struct Job<TTerms> : IJob where TTerms : unmanaged, ITerms
    {
        public TTerms Terms;
        public int Rows, Channels;
        public float* Partial;
        public InstructionTier Tier;

        public readonly void Run(int index)
        {
            int rows = RowsPerChunk(Channels);
            Work<TTerms> work = new() { Terms = Terms, Channels = Channels, First = index * rows, End = Cut.End(index, rows, Rows), Target = Partial + (nint)index * 2 * Channels };
            InstructionTiers.Dispatch(Tier, ref work);
        }
    }

    private struct Work<TTerms> : ITieredWork where TTerms : unmanaged, ITerms
    {
        public TTerms Terms;
        public int Channels, First, End;
        public float* Target;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            new Span<float>(Target, 2 * Channels).Clear();
            int rows = Channels <= 4 * TOps.Width ? End - First : 1;
            for (int row = First; row < End; row += rows)
            {
                int c = 0;
                for (; c + 4 * TOps.Width <= Channels; c += 4 * TOps.Width) Four<V, TOps>(row, row + rows, c);
                for (; c + TOps.Width <= Channels; c += TOps.Width) One<V, TOps>(row, row + rows, c, default, false);
                if (c < Channels) One<V, TOps>(row, row + rows, c, TOps.Mask(Channels - c), true);
            }

            int last = 0;
            for (; last + TOps.Width <= Channels; last += TOps.Width) Finish<V, TOps>(last, default, false);
            if (last < Channels) Finish<V, TOps>(last, TOps.Mask(Channels - last), true);
        }

        [MethodImpl(KernelOptions.Loop)]
        private readonly void Four<V, TOps>(nint row, int end, int c) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            TTerms terms = Terms;
            float* sum = Target + c, other = sum + Channels;
            V first0 = TOps.Load(sum), first1 = TOps.Load(sum + TOps.Width), first2 = TOps.Load(sum + 2 * TOps.Width), first3 = TOps.Load(sum + 3 * TOps.Width);
            V second0 = TOps.Load(other), second1 = TOps.Load(other + TOps.Width), second2 = TOps.Load(other + 2 * TOps.Width), second3 = TOps.Load(other + 3 * TOps.Width);
            for (; row < end; row++)
            {
                terms.Start(row);
                terms.Add<V, TOps>(c, default, false, ref first0, ref second0);
                terms.Add<V, TOps>(c + TOps.Width, default, false, ref first1, ref second1);
                terms.Add<V, TOps>(c + 2 * TOps.Width, default, false, ref first2, ref second2);
                terms.Add<V, TOps>(c + 3 * TOps.Width, default, false, ref first3, ref second3);
            }

            TOps.Store(sum, first0);
            TOps.Store(sum + TOps.Width, first1);
            TOps.Store(sum + 2 * TOps.Width, first2);
            TOps.Store(sum + 3 * TOps.Width, first3);
            TOps.Store(other, second0);
            TOps.Store(other + TOps.Width, second1);
            TOps.Store(other + 2 * TOps.Width, second2);
            TOps.Store(other + 3 * TOps.Width, second3);
        }

        [MethodImpl(KernelOptions.Loop)]
        private readonly void One<V, TOps>(nint row, int end, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            TTerms terms = Terms;
            float* sum = Target + c, other = sum + Channels;
            V first = Load<V, TOps>(sum, mask, partial), second = Load<V, TOps>(other, mask, partial);
            for (; row < end; row++)
            {
                terms.Start(row);
                terms.Add<V, TOps>(c, mask, partial, ref first, ref second);
            }

            Store<V, TOps>(sum, first, mask, partial);
            Store<V, TOps>(other, second, mask, partial);
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly void Finish<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            float* second = Target + Channels + c;
            Store<V, TOps>(second, Terms.Finish<V, TOps>(c, mask, partial, Load<V, TOps>(second, mask, partial)), mask, partial);
        }
    }
}

/// <summary><see cref="BatchNormSums.Gradients"/>, for the gate it gets.</summary>
internal unsafe struct BatchNormGradientSums : IGatedPass
{
    public CpuExecution Execution;
    public int Rows, Channels;
    public Rows X, Dy;
    public float* Mean, InverseDeviation, Partial;

    public readonly void Run<TGate>(TGate gate) where TGate : unmanaged, IGate =>
        BatchNormSums.Gradients(Execution, gate, Rows, Channels, X, Dy, Mean, InverseDeviation, Partial);
}
