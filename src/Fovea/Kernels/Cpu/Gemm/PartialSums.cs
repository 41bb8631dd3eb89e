using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>Adds partial sums in a fixed tree, so that the bits do not depend on who computed which one.</summary>
/// <remarks>
/// <code>
/// parts   0   1   2   3   4
///         0 ← 1   2 ← 3   4
///         0  ←──  2       4
///         0     ←──       4
/// </code>
/// </remarks>
internal static unsafe class PartialSums
{
    private const int FloatsPerItem = 4096;

    /// <summary>target[i] = Σ parts[p·count + i].</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="parts">[parts, count]; overwritten.</param>
    /// <param name="partCount">Number of parts, 1 or more.</param>
    /// <param name="count">Floats of a part.</param>
    /// <param name="target">[count]; may be the first part.</param>
    public static void Combine<V, TOps>(CpuExecution execution, float* parts, int partCount, int count, float* target)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        var item = new Item<V, TOps> { Parts = parts, PartCount = partCount, Count = count, Target = target };
        execution.Team.Run(ref item, Cut.Items(count, FloatsPerItem));
    }

    /// <summary>target[i] += source[i].</summary>
    public static void Add<V, TOps>(float* target, float* source, int length)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        int i = 0;
        for (; i <= length - TOps.Width; i += TOps.Width) TOps.Store(target + i, TOps.Add(TOps.Load(target + i), TOps.Load(source + i)));
        for (; i < length; i++) target[i] += source[i];
    }

    private struct Item<V, TOps> : IJob
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        public float* Parts;
        public int PartCount;
        public int Count;
        public float* Target;

        public readonly void Run(int index)
        {
            int first = index * FloatsPerItem;
            int length = Math.Min(FloatsPerItem, Count - first);
            for (int step = 1; step < PartCount; step *= 2)
            {
                for (int p = 0; p + step < PartCount; p += 2 * step)
                    Add<V, TOps>(Parts + (nint)p * Count + first, Parts + (nint)(p + step) * Count + first, length);
            }

            if (Target != Parts) new Span<float>(Parts + first, length).CopyTo(new Span<float>(Target + first, length));
        }
    }
}
