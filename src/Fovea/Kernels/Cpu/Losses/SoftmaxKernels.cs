using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Losses;

/// <summary>Something that is done to each row by itself.</summary>
internal interface IRowKernel
{
    void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>Cuts rows into items of a fixed number of floats.</summary>
internal struct RowJob<TKernel> : IJob where TKernel : unmanaged, IRowKernel
{
    private const int FloatsPerItem = 2048;

    private TKernel _kernel;
    private InstructionTier _tier;
    private int _rows;
    private int _rowsPerItem;

    public static void Run(CpuExecution execution, int rows, int columns, TKernel kernel)
    {
        if (rows == 0) return;
        int perItem = Math.Clamp(FloatsPerItem / Math.Max(columns, 1), 1, rows);
        RowJob<TKernel> job = new() { _kernel = kernel, _tier = execution.Tier, _rows = rows, _rowsPerItem = perItem };
        execution.Team.Run(ref job, Cut.Items(rows, perItem));
    }

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, First = index * _rowsPerItem, End = Cut.End(index, _rowsPerItem, _rows) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public RowJob<TKernel> Job;
        public int First, End;

        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int row = First; row < End; row++) Job._kernel.Row<V, TOps>(row);
        }
    }
}

/// <summary>y = softmax(x) of one row, or its logarithm: maximum, sum of exponentials, result.</summary>
internal readonly unsafe struct SoftmaxKernel(int columns, bool logarithm, float* x, float* y) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* source = x + (nint)row * columns;
        float* target = y + (nint)row * columns;
        float max = RowMath.Max<V, TOps>(source, columns);
        float sum = RowMath.ExpSum<V, TOps>(source, max, logarithm ? null : target, columns);
        if (logarithm) RowMath.Affine<V, TOps>(source, 1, -max - MathF.Log(sum), target, columns);
        else RowMath.Affine<V, TOps>(target, 1 / sum, 0, target, columns);
    }
}

/// <summary>dx = y·(dy − Σ dy·y), or for the logarithm dx = dy − exp(y)·Σ dy.</summary>
internal readonly unsafe struct SoftmaxBackwardKernel(int columns, bool logarithm, float* y, float* dy, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint start = (nint)row * columns;
        V sums = TOps.Zero;
        for (int c = 0; c < columns; c += TOps.Width)
        {
            V mask = TOps.Mask(columns - c);
            V gradient = TOps.LoadMasked(dy + start + c, mask);
            sums = logarithm ? TOps.Add(sums, gradient) : TOps.MultiplyAdd(gradient, TOps.LoadMasked(y + start + c, mask), sums);
        }

        V sum = TOps.Broadcast(TOps.Sum(sums));
        for (int c = 0; c < columns; c += TOps.Width)
        {
            V mask = TOps.Mask(columns - c);
            V gradient = TOps.LoadMasked(dy + start + c, mask);
            V value = TOps.LoadMasked(y + start + c, mask);
            TOps.StoreMasked(dx + start + c, mask, logarithm
                ? TOps.Subtract(gradient, TOps.Multiply(VectorMath.Exp<V, TOps>(value), sum))
                : TOps.Multiply(value, TOps.Subtract(gradient, sum)));
        }
    }
}

/// <summary>The parts that softmax and cross-entropy share.</summary>
internal static unsafe class RowMath
{
    [MethodImpl(KernelOptions.Body)]
    public static float Max<V, TOps>(float* x, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V best = TOps.Broadcast(float.NegativeInfinity);
        int c = 0;
        for (; c + TOps.Width <= count; c += TOps.Width) best = TOps.Max(best, TOps.Load(x + c));
        float* lanes = stackalloc float[TOps.Width];
        TOps.Store(lanes, best);
        float max = lanes[0];
        for (int i = 1; i < TOps.Width; i++) max = MathF.Max(max, lanes[i]);
        for (; c < count; c++) max = MathF.Max(max, x[c]);
        return max;
    }

    /// <summary>Σ exp(x − max); the exponentials are kept in <paramref name="y"/> unless it is null.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static float ExpSum<V, TOps>(float* x, float max, float* y, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V sums = TOps.Zero, maxima = TOps.Broadcast(max);
        for (int c = 0; c < count; c += TOps.Width)
        {
            V mask = TOps.Mask(count - c);
            V value = VectorMath.Exp<V, TOps>(TOps.Subtract(TOps.LoadMasked(x + c, mask), maxima));
            if (y != null) TOps.StoreMasked(y + c, mask, value);
            sums = TOps.Add(sums, TOps.Select(mask, value, TOps.Zero));
        }

        return TOps.Sum(sums);
    }

    /// <summary>y = factor·x + shift.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static void Affine<V, TOps>(float* x, float factor, float shift, float* y, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        for (int c = 0; c < count; c += TOps.Width)
        {
            V mask = TOps.Mask(count - c);
            ElementLoop.Store<V, TOps>(y + c, TOps.MultiplyAdd(TOps.LoadMasked(x + c, mask), TOps.Broadcast(factor), TOps.Broadcast(shift)), mask, true);
        }
    }
}
