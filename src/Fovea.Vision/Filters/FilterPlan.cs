using Fovea.Mathematics;

namespace Fovea.Vision;

/// <summary>How a filter is computed: in one pass, or in two where the kernel has rank 1 and two cost less.</summary>
/// <param name="Passes">The kernels applied one after the other, as they are written (before any flip).</param>
/// <param name="Factors">Column and row, if the kernel has rank 1; null if not.</param>
/// <param name="MultiplyAdds">Multiply-adds for each sample of the result.</param>
/// <param name="DirectMultiplyAdds">The same in one pass.</param>
public sealed record FilterPlan(IReadOnlyList<double[,]> Passes, SeparableKernel? Factors, int MultiplyAdds, int DirectMultiplyAdds)
{
    /// <summary>Whether the column and the row are applied instead of the kernel.</summary>
    public bool IsSeparated => Passes.Count > 1;

    /// <summary>Chooses.</summary>
    /// <param name="kernel">The kernel, kH × kW.</param>
    /// <param name="summed">Channels that are added up for each result; 1 where each is by itself.</param>
    /// <param name="separate">Whether two passes are allowed.</param>
    /// <remarks>One pass costs summed·kH·kW for each sample; two cost summed·kH + kW, because the column's pass leaves one channel of a sum.</remarks>
    internal static FilterPlan Of(double[,] kernel, int summed, bool separate)
    {
        (int height, int width) = (kernel.GetLength(0), kernel.GetLength(1));
        int direct = summed * height * width, separated = summed * height + width;
        SeparableKernel.TryFactor(kernel, out SeparableKernel? factors);
        if (!separate || factors is null || separated >= direct) return new FilterPlan([kernel], factors, direct, direct);
        (double[,] column, double[,] row) = (new double[height, 1], new double[1, width]);
        for (int i = 0; i < height; i++) column[i, 0] = factors.Column[i];
        for (int j = 0; j < width; j++) row[0, j] = factors.Row[j];
        return new FilterPlan([column, row], factors, separated, direct);
    }
}
