namespace Fovea.Kernels.Geometry;

/// <summary>A matrix product C[M,N] = op(A)[M,K] · op(B)[K,N], all row-major and dense, or a batch of them.</summary>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">The dimension that is summed over.</param>
/// <param name="TransposeA">A is stored as [K,M].</param>
/// <param name="TransposeB">B is stored as [N,K].</param>
/// <param name="Batch">Matrices of A, of B and of C, one after the other.</param>
public readonly record struct MatrixGeometry(int M, int N, int K, bool TransposeA = false, bool TransposeB = false, int Batch = 1)
{
    /// <summary>M·N·K of every matrix.</summary>
    public long MultiplyAdds => (long)M * N * K * Batch;
}
