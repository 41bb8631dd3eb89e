namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A pointwise problem is a plain matrix product: its pixels may be laid out in rows of any length.</summary>
internal static class PointwiseRows
{
    /// <summary>Pixels of a row: whole tiles, 8 of 14 or 20 of 6.</summary>
    public static int RowPixels(int tileRows) => 120 / tileRows * tileRows;

    /// <summary>The problem in such rows if it is pointwise, or else unchanged.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="tileRows">Pixels of a tile.</param>
    /// <param name="lastRow">Pixels of the very last row, which may be shorter.</param>
    public static DenseProblem Lengthen(in DenseProblem problem, int tileRows, out int lastRow)
    {
        lastRow = problem.Width.Count;
        long pixels = problem.Pixels;
        if (!problem.Depth.IsPointwise || !problem.Height.IsPointwise || !problem.Width.IsPointwise || pixels > int.MaxValue) return problem;
        int width = (int)Math.Min(RowPixels(tileRows), pixels), rows = (int)((pixels + width - 1) / width);
        lastRow = (int)(pixels - (long)(rows - 1) * width);
        return problem with { Batch = 1, Depth = AxisPlan.Pointwise(1), Height = AxisPlan.Pointwise(rows), Width = AxisPlan.Pointwise(width) };
    }
}
