using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>The tiles of a problem: every map of the target in squares of m × m, the last row and column cut short, map after map.</summary>
/// <param name="Maps">Maps: samples, and planes of them.</param>
/// <param name="Height">Rows of the target and of the source.</param>
/// <param name="Width">Columns of the target and of the source.</param>
/// <param name="Outputs">m.</param>
internal readonly record struct WinogradTiles(int Maps, AxisPlan Height, AxisPlan Width, int Outputs)
{
    /// <summary>The tiles of <paramref name="problem"/>.</summary>
    public WinogradTiles(in DenseProblem problem, int outputs)
        : this(problem.Batch * problem.Depth.Count, problem.Height, problem.Width, outputs)
    {
    }

    /// <summary>Number of tiles.</summary>
    public int Count => checked(Maps * RowsOfTiles * ColumnsOfTiles);

    private int RowsOfTiles => (Height.Count + Outputs - 1) / Outputs;

    private int ColumnsOfTiles => (Width.Count + Outputs - 1) / Outputs;

    /// <summary>The target pixels of tile <paramref name="index"/>.</summary>
    [MethodImpl(KernelOptions.Body)]
    public Patch Target(int index)
    {
        (int map, int row, int column) = Place(index);
        return new Patch(map, row, column, 0, Math.Min(Outputs, Height.Count - row), 0, Math.Min(Outputs, Width.Count - column));
    }

    /// <summary>The source pixels of tile <paramref name="index"/>: (m + 2)², of which those of the padding are not inside.</summary>
    [MethodImpl(KernelOptions.Body)]
    public Patch Source(int index)
    {
        (int map, int row, int column) = Place(index);
        row += Height.OffsetFirst;
        column += Width.OffsetFirst;
        int inputs = Outputs + 2;
        return new Patch(
            map, row, column,
            Math.Max(0, -row), Math.Clamp(Height.Source - row, 0, inputs),
            Math.Max(0, -column), Math.Clamp(Width.Source - column, 0, inputs));
    }

    [MethodImpl(KernelOptions.Body)]
    private (int Map, int Row, int Column) Place(int index)
    {
        (int rest, int column) = Math.DivRem(index, ColumnsOfTiles);
        (int map, int row) = Math.DivRem(rest, RowsOfTiles);
        return (map, row * Outputs, column * Outputs);
    }

    /// <summary>A square of a map, its first pixel (Row, Column), of which the rows [RowFrom, RowTo) and the columns [ColumnFrom, ColumnTo) lie in the map.</summary>
    internal readonly record struct Patch(int Map, int Row, int Column, int RowFrom, int RowTo, int ColumnFrom, int ColumnTo)
    {
        /// <summary>Whether all of a square of <paramref name="size"/> lies in the map.</summary>
        public bool IsWhole(int size) => RowFrom == 0 && ColumnFrom == 0 && RowTo == size && ColumnTo == size;
    }
}
