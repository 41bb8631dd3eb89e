using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>The tiles of a problem: every map of the target in squares of m × m, the last row and column cut short, map after map.</summary>
internal readonly struct WinogradTiles
{
    private readonly int _maps;
    private readonly AxisPlan _height;
    private readonly AxisPlan _width;

    private WinogradTiles(in DenseProblem problem, int outputs)
    {
        _maps = problem.Batch * problem.Depth.Count;
        (_height, _width, Outputs) = (problem.Height, problem.Width, outputs);
        (WholeRows, CutRows) = (problem.Height.Count / outputs, problem.Height.Count % outputs == 0 ? 0 : 1);
        (WholeColumns, CutColumns) = (problem.Width.Count / outputs, problem.Width.Count % outputs == 0 ? 0 : 1);
        Count = checked(_maps * (WholeRows + CutRows) * (WholeColumns + CutColumns));
    }

    /// <summary>m.</summary>
    public int Outputs { get; }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Rows of tiles that are not cut short.</summary>
    public int WholeRows { get; }

    /// <summary>Columns of tiles that are not cut short.</summary>
    public int WholeColumns { get; }

    /// <summary>The products that tiles need which are cut short at the bottom, by rows.</summary>
    public (int First, int End) BottomProducts { get; private init; }

    /// <summary>The products that tiles need which are cut short on the right, by columns.</summary>
    public (int First, int End) RightProducts { get; private init; }

    // 1 or 0.
    private int CutRows { get; }

    private int CutColumns { get; }

    /// <summary>The tiles of <paramref name="problem"/>.</summary>
    public static WinogradTiles Of<TAlgorithm>(in DenseProblem problem)
        where TAlgorithm : struct, IWinogradAlgorithm
    {
        var tiles = new WinogradTiles(problem, TAlgorithm.Outputs);
        return tiles with
        {
            BottomProducts = TAlgorithm.Products(problem.Height.Count - (tiles.WholeRows + tiles.CutRows - 1) * TAlgorithm.Outputs),
            RightProducts = TAlgorithm.Products(problem.Width.Count - (tiles.WholeColumns + tiles.CutColumns - 1) * TAlgorithm.Outputs),
        };
    }

    /// <summary>How many of the first <paramref name="count"/> tiles are of each kind.</summary>
    public WinogradBlock.Kinds Kinds(int count)
    {
        int columns = WholeColumns + CutColumns;
        (int maps, int rest) = Math.DivRem(count, (WholeRows + CutRows) * columns);
        (int row, int column) = Math.DivRem(rest, columns);

        // Rows before this one, and of this one the first tiles, none of which is cut on the right.
        int wholeRows = maps * WholeRows + Math.Min(row, WholeRows), cutRows = maps * CutRows + Math.Max(0, row - WholeRows);
        return new(
            wholeRows * CutColumns, wholeRows * WholeColumns + (row < WholeRows ? column : 0),
            cutRows * WholeColumns + (row < WholeRows ? 0 : column), cutRows * CutColumns);
    }

    /// <summary>The target pixels of a tile.</summary>
    [MethodImpl(KernelOptions.Body)]
    public Patch Target(in Place tile) => new(tile, 0, Math.Min(Outputs, _height.Count - tile.Row), 0, Math.Min(Outputs, _width.Count - tile.Column));

    /// <summary>The source pixels of a tile: (m + 2)², of which those of the padding are not inside.</summary>
    [MethodImpl(KernelOptions.Body)]
    public Patch Source(in Place tile)
    {
        int row = tile.Row + _height.OffsetFirst, column = tile.Column + _width.OffsetFirst, inputs = Outputs + 2;
        return new Patch(
            new Place(tile.Map, row, column),
            Math.Max(0, -row), Math.Clamp(_height.Source - row, 0, inputs),
            Math.Max(0, -column), Math.Clamp(_width.Source - column, 0, inputs));
    }

    /// <summary>The first pixel of a square of a map.</summary>
    internal readonly record struct Place(int Map, int Row, int Column);

    /// <summary>A square of a map, of which the rows [RowFrom, RowTo) and the columns [ColumnFrom, ColumnTo), counted from its first pixel, lie in the map.</summary>
    internal readonly record struct Patch(Place First, int RowFrom, int RowTo, int ColumnFrom, int ColumnTo)
    {
        /// <summary>Whether all of a square of <paramref name="size"/> lies in the map.</summary>
        public bool IsWhole(int size) => RowFrom == 0 && ColumnFrom == 0 && RowTo == size && ColumnTo == size;
    }
}
