using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>How a group of columns of a matrix product is cut into items: blocks of C, by the shape alone.</summary>
/// <remarks>Rows first, for a block of rows packs its A only once for all columns; columns only where the rows are too few.</remarks>
internal readonly struct MatrixCut
{
    // Rows under which a packed panel of B would not be used often enough.
    private const int MinRows = 56;

    // The work of an item under which dividing further costs more than it gives.
    private const long MinMultiplyAdds = 1_000_000;

    private readonly int _panels;
    private readonly int _m;
    private readonly int _tileRows;

    /// <summary>Cuts <paramref name="panels"/> of C with <paramref name="m"/> rows, for a depth of <paramref name="k"/>.</summary>
    public MatrixCut(int m, int panels, int k, int panelWidth, int tileRows, bool packsA)
    {
        _panels = panels;
        _m = m;
        _tileRows = tileRows;
        int wanted = (int)Math.Clamp((long)m * panels * panelWidth * k / MinMultiplyAdds, 1, Cut.WantedItems);
        int rows = Math.Clamp(Cut.Items(m, wanted), Math.Min(MinRows, m), BlockSizes.Product.Rows);
        RowItems = Cut.Items(m, rows);

        // Items side by side pack the same A: some fewer than wanted cost less than packing it once more.
        ColumnItems = Math.Clamp(packsA ? (wanted + RowItems / 2) / RowItems : Cut.Items(wanted, RowItems), 1, panels);
    }

    /// <summary>Items one below the other.</summary>
    public int RowItems { get; }

    /// <summary>Items side by side.</summary>
    public int ColumnItems { get; }

    /// <summary>Number of items.</summary>
    public int Items => checked(RowItems * ColumnItems);

    /// <summary>The first row of row item <paramref name="index"/>, whole tiles behind the one before; that of the item behind the last one is the end.</summary>
    public int FirstRow(int index) => (int)Math.Min((long)Cut.Share(Cut.Items(_m, _tileRows), index, RowItems) * _tileRows, _m);

    /// <summary>The first panel of column item <paramref name="index"/>; that of the item behind the last one is the end.</summary>
    public int FirstPanel(int index) => Cut.Share(_panels, index, ColumnItems);
}
