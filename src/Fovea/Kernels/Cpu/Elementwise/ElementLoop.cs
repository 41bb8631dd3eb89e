using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>What happens to the elements i … i + width − 1 of some arrays; the loop, the tail, the threads and the tiers are <see cref="ElementLoop"/>'s.</summary>
internal interface IElementKernel
{
    /// <summary>Loads, computes and stores one vector. In the last, partial one only the lanes of the mask may be touched.</summary>
    void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>The one loop of all elementwise kernels.</summary>
internal static unsafe class ElementLoop
{
    // 64 KB of floats: enough work to be worth a thread, and a part of L2.
    private const int Chunk = 16 * 1024;

    /// <summary>Applies a kernel to <paramref name="count"/> elements.</summary>
    public static void Run<TKernel>(CpuExecution execution, TKernel kernel, int count) where TKernel : unmanaged, IElementKernel
    {
        Job<TKernel> job = new() { Kernel = kernel, Tier = execution.Tier, Count = count };
        execution.Team.Run(ref job, (int)(((long)count + Chunk - 1) / Chunk));
    }

    [MethodImpl(KernelOptions.Body)]
    public static V Load<V, TOps>(float* source, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        partial ? TOps.LoadMasked(source, mask) : TOps.Load(source);

    [MethodImpl(KernelOptions.Body)]
    public static void Store<V, TOps>(float* target, V value, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        if (partial) TOps.StoreMasked(target, mask, value);
        else TOps.Store(target, value);
    }

    private struct Job<TKernel> : IJob where TKernel : unmanaged, IElementKernel
    {
        public TKernel Kernel;
        public InstructionTier Tier;
        public int Count;

        public readonly void Run(int index)
        {
            nint start = (nint)index * Chunk;
            Work<TKernel> work = new() { Kernel = Kernel, Start = start, End = Math.Min(start + Chunk, Count) };
            InstructionTiers.Dispatch(Tier, ref work);
        }
    }

    private struct Work<TKernel> : ITieredWork where TKernel : unmanaged, IElementKernel
    {
        public TKernel Kernel;
        public nint Start;
        public nint End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            nint i = Start;
            for (; i + TOps.Width <= End; i += TOps.Width) Kernel.Apply<V, TOps>(i, default, false);
            if (i < End) Kernel.Apply<V, TOps>(i, TOps.Mask((int)(End - i)), true);
        }
    }
}
