namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>The sizes of C[m, n] = op(A)[m, k] · op(B)[k, n]; all matrices are row-major without gaps.</summary>
/// <param name="Rows">m, 0 or more.</param>
/// <param name="Columns">n, 0 or more.</param>
/// <param name="Inner">k, 0 or more: with 0 the product is 0.</param>
internal readonly record struct MatrixShape(int Rows, int Columns, int Inner)
{
    /// <summary>A is stored as [k, m].</summary>
    public bool TransposeA { get; init; }

    /// <summary>B is stored as [n, k].</summary>
    public bool TransposeB { get; init; }
}
