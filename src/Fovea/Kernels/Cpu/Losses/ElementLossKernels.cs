using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Losses;

/// <summary>y = f(x, t).</summary>
internal readonly unsafe struct ElementLossKernel<TFunction>(TFunction f, float* x, float* t, float* y) : IElementKernel
    where TFunction : unmanaged, IElementLossFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, f.Value<V, TOps>(Load<V, TOps>(x + i, mask, partial), Load<V, TOps>(t + i, mask, partial)), mask, partial);
}

/// <summary>dx = scale · dy · ∂f/∂x, or ∂f/∂t; without <paramref name="dy"/> scale · ∂f/∂x.</summary>
internal readonly unsafe struct ElementLossBackwardKernel<TFunction>(TFunction f, bool ofTarget, float scale, float* x, float* t, float* dy, float* dx) : IElementKernel
    where TFunction : unmanaged, IElementLossFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V input = Load<V, TOps>(x + i, mask, partial), target = Load<V, TOps>(t + i, mask, partial);
        V derivative = ofTarget ? f.TargetDerivative<V, TOps>(input, target) : f.InputDerivative<V, TOps>(input, target);
        V gradient = dy == null ? TOps.Broadcast(scale) : Load<V, TOps>(dy + i, mask, partial);
        Store<V, TOps>(dx + i, TOps.Multiply(gradient, derivative), mask, partial);
    }
}

/// <summary>Σ f(x, t): fixed chunks, each of short runs of vectors that are added up in double precision; the chunks one after the other.</summary>
internal static unsafe class ElementLossSum
{
    private const int Chunk = 16 * 1024;

    /// <summary>Vectors that are summed in single precision.</summary>
    private const int RunLength = 16;

    public static double Run<TFunction>(CpuExecution execution, TFunction f, int count, float* x, float* t) where TFunction : unmanaged, IElementLossFunction
    {
        int chunks = Cut.Items(count, Chunk);
        using Scratch scratch = Scratch.Rent(2L * chunks);
        double* partial = (double*)scratch.Pointer;
        Job<TFunction> job = new() { Function = f, Tier = execution.Tier, Count = count, X = x, T = t, Partial = partial };
        execution.Team.Run(ref job, chunks);
        double sum = 0;
        for (int i = 0; i < chunks; i++) sum += partial[i];
        return sum;
    }

    private struct Job<TFunction> : IJob where TFunction : unmanaged, IElementLossFunction
    {
        public TFunction Function;
        public InstructionTier Tier;
        public int Count;
        public float* X, T;
        public double* Partial;

        public readonly void Run(int index)
        {
            Work<TFunction> work = new() { Job = this, Index = index };
            InstructionTiers.Dispatch(Tier, ref work);
        }
    }

    private struct Work<TFunction> : ITieredWork where TFunction : unmanaged, IElementLossFunction
    {
        public Job<TFunction> Job;
        public int Index;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            nint i = (nint)Index * Chunk, end = Cut.End(Index, Chunk, Job.Count);
            double sum = 0;
            while (i < end)
            {
                nint stop = Math.Min(end, i + RunLength * TOps.Width);
                V run = TOps.Zero;
                for (; i + TOps.Width <= stop; i += TOps.Width)
                    run = TOps.Add(run, Job.Function.Value<V, TOps>(TOps.Load(Job.X + i), TOps.Load(Job.T + i)));
                if (i < stop)
                {
                    // The lanes of no element would give f(0, 0).
                    V mask = TOps.Mask((int)(stop - i));
                    V last = Job.Function.Value<V, TOps>(TOps.LoadMasked(Job.X + i, mask), TOps.LoadMasked(Job.T + i, mask));
                    run = TOps.Add(run, TOps.Select(mask, last, TOps.Zero));
                    i = stop;
                }

                sum += TOps.Sum(run);
            }

            Job.Partial[Index] = sum;
        }
    }
}
