using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y[i] = table[indices[i]]: rows copied, several to an item. Every index is a row of the table; the operator has checked.</summary>
internal unsafe struct EmbeddingKernel : IJob
{
    private const int FloatsPerItem = 16 * 1024;

    private EmbeddingGeometry _geometry;
    private int _perItem;
    private float* _table, _y;
    private int* _indices;

    public static void Run(CpuExecution execution, in EmbeddingGeometry g, float* table, int* indices, float* y)
    {
        if (g.Indices == 0 || g.Features == 0) return;
        int perItem = Math.Clamp(FloatsPerItem / g.Features, 1, g.Indices);
        EmbeddingKernel job = new() { _geometry = g, _perItem = perItem, _table = table, _indices = indices, _y = y };
        execution.Team.Run(ref job, Cut.Items(g.Indices, perItem));
    }

    public readonly void Run(int index)
    {
        int features = _geometry.Features;
        int end = Cut.End(index, _perItem, _geometry.Indices);
        for (int i = index * _perItem; i < end; i++)
            new ReadOnlySpan<float>(_table + (nint)_indices[i] * features, features).CopyTo(new Span<float>(_y + (nint)i * features, features));
    }
}

/// <summary>
/// dtable[indices[i]] += dy[i], for i in order. The work is cut into bands of columns, each of which walks over all indices: whatever the
/// threads, a row's addends come in the order of their positions, and no two threads write to one number.
/// </summary>
internal unsafe struct EmbeddingGradient : IJob
{
    // Of two cache lines: neighbouring bands do not write to the same one, if rows begin on one.
    private const int Band = 32;

    private EmbeddingGeometry _geometry;
    private InstructionTier _tier;
    private int* _indices;
    private float* _dy, _dtable;

    public static void Run(CpuExecution execution, in EmbeddingGeometry g, int* indices, float* dy, float* dtable)
    {
        EmbeddingGradient job = new() { _geometry = g, _tier = execution.Tier, _indices = indices, _dy = dy, _dtable = dtable };
        if (g.Indices > 0) execution.Team.Run(ref job, Cut.Items(g.Features, Band));
    }

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, First = index * Band, End = Cut.End(index, Band, _geometry.Features) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public EmbeddingGradient Job;
        public int First, End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            EmbeddingGeometry g = Job._geometry;
            for (int i = 0; i < g.Indices; i++)
            {
                int row = Job._indices[i];
                if (row == g.PaddingIndex) continue;
                float* source = Job._dy + (nint)i * g.Features, target = Job._dtable + (nint)row * g.Features;
                for (int f = First; f < End; f += TOps.Width)
                {
                    bool partial = f + TOps.Width > End;
                    V mask = TOps.Mask(End - f);
                    V sum = TOps.Add(ElementLoop.Load<V, TOps>(target + f, mask, partial), ElementLoop.Load<V, TOps>(source + f, mask, partial));
                    ElementLoop.Store<V, TOps>(target + f, sum, mask, partial);
                }
            }
        }
    }
}
