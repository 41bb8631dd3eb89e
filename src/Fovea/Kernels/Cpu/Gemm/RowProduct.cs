using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>y[j] = Σ_k x[k]·w[j, k] + bias[j]: a dense layer with one row. Every weight is read once, in its own order; packing them would move them twice more.</summary>
/// <remarks>
/// Four rows of w at a time, a sum each, so that none waits for its own additions. A lane adds at most 128 products before its sum is added to the total,
/// and the bits of an element depend on its row alone.
/// </remarks>
internal unsafe struct RowProduct<V, TOps> : IJob
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    private const int FloatsPerItem = 16 * 1024;
    private const int VectorsPerSum = 128;

    private int _rows, _depth, _perItem;
    private float* _x, _w, _bias, _y;

    /// <summary>Computes it: w has <paramref name="rows"/> rows of <paramref name="depth"/>; the bias may be null.</summary>
    public static void Run(CpuExecution execution, int rows, int depth, float* x, float* w, float* bias, float* y)
    {
        int perItem = Math.Clamp(FloatsPerItem / depth, 4, Math.Max(rows, 4));
        RowProduct<V, TOps> job = new() { _rows = rows, _depth = depth, _perItem = perItem, _x = x, _w = w, _bias = bias, _y = y };
        execution.Team.Run(ref job, Cut.Items(rows, perItem));
    }

    public readonly void Run(int index)
    {
        int row = index * _perItem, end = Cut.End(index, _perItem, _rows);
        for (; row + 4 <= end; row += 4) Four(row);
        for (; row < end; row++) One(row);
    }

    [MethodImpl(KernelOptions.Loop)]
    private readonly void Four(int row)
    {
        float* w0 = _w + (nint)row * _depth, w1 = w0 + _depth, w2 = w1 + _depth, w3 = w2 + _depth;
        V total0 = TOps.Zero, total1 = TOps.Zero, total2 = TOps.Zero, total3 = TOps.Zero;
        for (int from = 0; from < _depth; from += VectorsPerSum * TOps.Width)
        {
            V sum0 = TOps.Zero, sum1 = TOps.Zero, sum2 = TOps.Zero, sum3 = TOps.Zero;
            int end = Math.Min(from + VectorsPerSum * TOps.Width, _depth);
            for (int k = from; k < end; k += TOps.Width)
            {
                bool partial = k + TOps.Width > end;
                V mask = TOps.Mask(end - k), x = ElementLoop.Load<V, TOps>(_x + k, mask, partial);
                sum0 = TOps.MultiplyAdd(x, ElementLoop.Load<V, TOps>(w0 + k, mask, partial), sum0);
                sum1 = TOps.MultiplyAdd(x, ElementLoop.Load<V, TOps>(w1 + k, mask, partial), sum1);
                sum2 = TOps.MultiplyAdd(x, ElementLoop.Load<V, TOps>(w2 + k, mask, partial), sum2);
                sum3 = TOps.MultiplyAdd(x, ElementLoop.Load<V, TOps>(w3 + k, mask, partial), sum3);
            }

            (total0, total1) = (TOps.Add(total0, sum0), TOps.Add(total1, sum1));
            (total2, total3) = (TOps.Add(total2, sum2), TOps.Add(total3, sum3));
        }

        Store(row, total0);
        Store(row + 1, total1);
        Store(row + 2, total2);
        Store(row + 3, total3);
    }

    [MethodImpl(KernelOptions.Loop)]
    private readonly void One(int row)
    {
        float* w = _w + (nint)row * _depth;
        V total = TOps.Zero;
        for (int from = 0; from < _depth; from += VectorsPerSum * TOps.Width)
        {
            V sum = TOps.Zero;
            int end = Math.Min(from + VectorsPerSum * TOps.Width, _depth);
            for (int k = from; k < end; k += TOps.Width)
            {
                bool partial = k + TOps.Width > end;
                V mask = TOps.Mask(end - k);
                sum = TOps.MultiplyAdd(ElementLoop.Load<V, TOps>(_x + k, mask, partial), ElementLoop.Load<V, TOps>(w + k, mask, partial), sum);
            }

            total = TOps.Add(total, sum);
        }

        Store(row, total);
    }

    private readonly void Store(int row, V total) => _y[row] = TOps.Sum(total) + (_bias is null ? 0 : _bias[row]);
}
