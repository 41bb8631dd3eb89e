using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>How a matrix product is cut into items: blocks of C, by the shape alone.</summary>
/// <remarks>Rows first, for a block of rows packs its A only once for all columns; columns only where the rows are too few.</remarks>
internal readonly struct MatrixCut
{
    // Rows under which a packed panel of B would not be used often enough.
    private const int MinRows = 56;

    // The work of an item under which dividing further costs more than it gives.
    private const long MinMultiplyAdds = 1_000_000;

    private readonly int _panels;

    /// <summary>Cuts C, <paramref name="m"/> × <paramref name="n"/>, for a depth of <paramref name="k"/>.</summary>
    public MatrixCut(int m, int n, int k, int panelWidth, int tileRows)
    {
        _panels = Cut.Items(n, panelWidth);
        long wanted = Math.Clamp((long)m * n * k / MinMultiplyAdds, 1, Cut.WantedItems);
        int rows = Math.Clamp(Cut.Items(m, (int)wanted), Math.Min(MinRows, m), BlockSizes.Product.Rows);
        Rows = Cut.Items(rows, tileRows) * tileRows;
        RowItems = Cut.Items(m, Rows);
        ColumnItems = (int)Math.Clamp(Cut.Items((int)wanted, RowItems), 1, _panels);
    }

    /// <summary>Rows of an item: whole tiles; the last item may have fewer.</summary>
    public int Rows { get; }

    /// <summary>Items one below the other.</summary>
    public int RowItems { get; }

    /// <summary>Items side by side.</summary>
    public int ColumnItems { get; }

    /// <summary>Number of items.</summary>
    public int Items => checked(RowItems * ColumnItems);

    /// <summary>The first panel of column item <paramref name="index"/>; that of the item behind the last one is the end.</summary>
    public int FirstPanel(int index) => Cut.Share(_panels, index, ColumnItems);
}
