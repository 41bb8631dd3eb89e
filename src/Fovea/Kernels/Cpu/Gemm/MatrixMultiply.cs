using System.Diagnostics;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>C[m, n] = op(A)[m, k] · op(B)[k, n] + bias[n], any side transposed.</summary>
/// <remarks>
/// A linear layer is three of them: y = x·Wᵀ + b, dx = dy·W, dW = dyᵀ·x.
/// <code>
///            one item: a panel of B × a chunk of rows
///                 n
///         +----+----+----+--        B's panel, k cut into blocks that stay in L2,
///      m  | 0  | 3  | 6  |          is packed by the item itself: that costs little
///         +----+----+----+--        beside its many rows, and no one waits for it
///         | 1  | 4  | 7  |
/// </code>
/// Assumptions: the spans have exactly the sizes of the shape; C overlaps no other span.
/// </remarks>
internal static unsafe class MatrixMultiply
{
    // An item reads its rows of A once for each panel: 512 KB stay in L2. 56 rows and more make packing cheap.
    private const int FloatsOfAPerItem = 131_072;
    private const int MinRowsPerItem = 56;
    private const int MaxRowsPerItem = 224;

    // k of a block: a packed panel of 512 x 32 floats is 64 KB.
    private const int DepthPerBlock = 512;

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
            int rows = Math.Clamp(FloatsOfAPerItem / Geometry.K, MinRowsPerItem, MaxRowsPerItem);
            int rowItems = (Geometry.M + rows - 1) / rows;
            int panels = (Geometry.N + MicroKernels<V, TOps>.PanelWidth - 1) / MicroKernels<V, TOps>.PanelWidth;
            int blocks = (Geometry.K + DepthPerBlock - 1) / DepthPerBlock;
            var item = new Item<V, TOps>
            {
                Geometry = Geometry,
                A = A,
                B = B,
                Bias = Bias,
                C = C,
                RowItems = rowItems,
                Panels = panels,
                BlockDepth = (Geometry.K + blocks - 1) / blocks,
            };
            Execution.Team.Run(ref item, checked(Geometry.Batch * rowItems * panels));
        }
    }

    private struct Item<V, TOps> : IJob
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        public MatrixGeometry Geometry;
        public float* A;
        public float* B;
        public float* Bias;
        public float* C;
        public int RowItems;
        public int Panels;
        public int BlockDepth;

        public readonly void Run(int index)
        {
            (int matrix, index) = Math.DivRem(index, RowItems * Panels);
            float* a = A + (nint)matrix * Geometry.M * Geometry.K, b = B + (nint)matrix * Geometry.K * Geometry.N, c = C + (nint)matrix * Geometry.M * Geometry.N;
            int rowItem = index % RowItems;
            int row = (int)((long)Geometry.M * rowItem / RowItems);
            int rows = (int)((long)Geometry.M * (rowItem + 1) / RowItems) - row;
            int column = index / RowItems * MicroKernels<V, TOps>.PanelWidth;
            int columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, Geometry.N - column);
            int width = MicroKernels<V, TOps>.PaddedWidth(columns);

            // B in place if its rows are read once or twice only, or if they lie together anyway.
            bool packs = Geometry.TransposeB || (rows > 2 * MicroKernels<V, TOps>.MaxRows(columns) && Geometry.N > width);
            using Scratch panel = Scratch.Rent(packs ? (long)BlockDepth * width : 0);
            nint offset = 0;
            for (int k = 0; k < Geometry.K; k += BlockDepth)
            {
                int depth = Math.Min(BlockDepth, Geometry.K - k);
                if (Geometry.TransposeB)
                    Panel<V, TOps>.PackTransposed(b + (nint)column * Geometry.K + k, Geometry.K, depth, columns, panel.Pointer);
                else if (packs)
                    Panel<V, TOps>.Pack(b + (nint)k * Geometry.N + column, Geometry.N, depth, columns, panel.Pointer);

                nint aRow = Geometry.TransposeA ? 1 : Geometry.K;
                nint aStep = Geometry.TransposeA ? Geometry.M : 1;
                var tile = new MicroTile
                {
                    A = a + row * aRow + k * aStep,
                    Offsets = &offset,
                    Segments = 1,
                    Depth = depth,
                    ARow = aRow,
                    AStep = aStep,
                    B = packs ? panel.Pointer : b + (nint)k * Geometry.N + column,
                    BRow = packs ? width : Geometry.N,
                    Packed = packs,
                    Accumulate = k > 0,
                    Bias = Bias is null ? null : Bias + column,
                    C = c + (nint)row * Geometry.N + column,
                    CRow = Geometry.N,
                    Columns = columns,
                };
                MicroKernels<V, TOps>.Run(&tile, rows);
            }
        }
    }
}
