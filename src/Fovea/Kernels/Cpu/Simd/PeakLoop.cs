using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Multiply-adds that never leave the registers: the most that a processor does with a tier's instructions, to hold kernels against.</summary>
/// <remarks>
/// Twelve chains a ← a · x + y that do not wait for each other: more than latency times throughput of any processor (Skylake and Zen: 4 · 2), and
/// with x and y few enough for 16 registers. a tends to y / (1 − x), a normal number.
/// </remarks>
internal static class PeakLoop
{
    private const int Chains = 12;

    // 20 to 100 µs an item, and many items a thread: one that starts late costs little.
    private const int Rounds = 8192;
    private const int ItemsPerThread = 16;

    // What is written here is not optimised away.
    private static float s_result;

    /// <summary>Runs for about a millisecond on all threads.</summary>
    /// <returns>The floating-point operations done, two for a multiply-add.</returns>
    public static double Run(CpuExecution execution)
    {
        var work = new Work { Execution = execution };
        InstructionTiers.Dispatch(execution.Tier, ref work);
        return work.Operations;
    }

    private ref struct Work : ITieredWork
    {
        public CpuExecution Execution;
        public double Operations;

        public void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            var item = default(Item<V, TOps>);
            int items = ItemsPerThread * Execution.Team.Threads;
            Execution.Team.Run(ref item, items);
            Operations = 2.0 * items * Rounds * Chains * TOps.Width;
        }
    }

    private struct Item<V, TOps> : IJob
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            V x = TOps.Broadcast(0.5f), y = TOps.Broadcast(index + 1);
            V a0 = y, a1 = y, a2 = y, a3 = y, a4 = y, a5 = y, a6 = y, a7 = y, a8 = y, a9 = y, a10 = y, a11 = y;
            for (int i = 0; i < Rounds; i++)
            {
                a0 = TOps.MultiplyAdd(a0, x, y);
                a1 = TOps.MultiplyAdd(a1, x, y);
                a2 = TOps.MultiplyAdd(a2, x, y);
                a3 = TOps.MultiplyAdd(a3, x, y);
                a4 = TOps.MultiplyAdd(a4, x, y);
                a5 = TOps.MultiplyAdd(a5, x, y);
                a6 = TOps.MultiplyAdd(a6, x, y);
                a7 = TOps.MultiplyAdd(a7, x, y);
                a8 = TOps.MultiplyAdd(a8, x, y);
                a9 = TOps.MultiplyAdd(a9, x, y);
                a10 = TOps.MultiplyAdd(a10, x, y);
                a11 = TOps.MultiplyAdd(a11, x, y);
            }

            V sum = TOps.Add(TOps.Add(TOps.Add(a0, a1), TOps.Add(a2, a3)), TOps.Add(TOps.Add(a4, a5), TOps.Add(a6, a7)));
            s_result = TOps.Sum(TOps.Add(sum, TOps.Add(TOps.Add(a8, a9), TOps.Add(a10, a11))));
        }
    }
}
