using System.Diagnostics;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>C[m, n] = op(A)[m, k] · op(B)[k, n] + bias[n], any side transposed.</summary>
/// <remarks>
/// A linear layer is three of them: y = x·Wᵀ + b, dx = dy·W, dW = dyᵀ·x.
/// Assumptions: the spans have exactly the sizes of the shape; C overlaps no other span.
/// </remarks>
internal static unsafe class MatrixMultiply
{
    // Work of one matrix of a batch above which all threads share it; below, every thread has matrices of its own.
    private const long SharedMultiplyAdds = 4_000_000;

    /// <summary>Multiplies.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="geometry">Sizes and transpositions.</param>
    /// <param name="a">A: [m, k], or [k, m] if transposed.</param>
    /// <param name="b">B: [k, n], or [n, k] if transposed.</param>
    /// <param name="bias">[n], or empty.</param>
    /// <param name="c">C: [m, n].</param>
    public static void Run(
        CpuExecution execution, in MatrixGeometry geometry, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> bias, Span<float> c)
    {
        Debug.Assert(a.Length == geometry.Batch * geometry.M * geometry.K && b.Length == geometry.Batch * geometry.K * geometry.N);
        Debug.Assert(c.Length == geometry.Batch * geometry.M * geometry.N);
        Debug.Assert(bias.IsEmpty || bias.Length == geometry.N);
        if (c.IsEmpty) return;
        if (geometry.K == 0)
        {
            Fill(bias, c);
            return;
        }

        fixed (float* pa = a, pb = b, pBias = bias, pc = c)
        {
            var work = new Work
            {
                Execution = execution,
                Geometry = geometry,
                A = pa,
                B = pb,
                Bias = pBias,
                C = pc,
            };
            InstructionTiers.Dispatch(execution.Tier, ref work);
        }
    }

    private static void Fill(ReadOnlySpan<float> bias, Span<float> c)
    {
        if (bias.IsEmpty) c.Clear();
        for (; !bias.IsEmpty && !c.IsEmpty; c = c[bias.Length..]) bias.CopyTo(c);
    }

    private ref struct Work : ITieredWork
    {
        public CpuExecution Execution;
        public MatrixGeometry Geometry;
        public float* A;
        public float* B;
        public float* Bias;
        public float* C;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            if (Geometry is { Batch: 1, M: 1, TransposeB: true })
            {
                RowProduct<V, TOps>.Run(Execution, Geometry.N, Geometry.K, A, B, Bias, C);
                return;
            }

            bool shared = Geometry.Batch == 1 || Geometry.MultiplyAdds / Geometry.Batch >= SharedMultiplyAdds;
            var item = new BatchItem<V, TOps> { Product = new MatrixProduct<V, TOps>(Geometry, A, B, Bias, C), Geometry = Geometry };
            if (!shared) Execution.Team.Run(ref item, Geometry.Batch);
            for (int i = 0; shared && i < Geometry.Batch; i++) item.Matrix(i).Run(Execution.Team);
        }
    }

    private struct BatchItem<V, TOps> : IJob
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        public MatrixProduct<V, TOps> Product;
        public MatrixGeometry Geometry;

        public readonly MatrixProduct<V, TOps> Matrix(int index) => Product.At(
            index * ((nint)Geometry.M * Geometry.K), index * ((nint)Geometry.K * Geometry.N), index * ((nint)Geometry.M * Geometry.N));

        public readonly void Run(int index) => Matrix(index).Run(team: null);
    }
}
