using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>Some tiles that are computed together, ordered by their kind.</summary>
/// <remarks>
/// A tile that is cut short needs fewer products (<see cref="IWinogradAlgorithm.Products"/>). In this order the tiles that need a product are one run.
/// <code>
/// a map of 14 × 14, m = 4      order: right, whole, bottom, corner
///   W W W R                      product (i, j) counts for
///   W W W R                        R  if a column cut short needs j       W  always
///   W W W R                        B  if a row cut short needs i          C  if both
///   B B B C                      so for one of  R W B C,  R W,  W B,  W
/// </code>
/// </remarks>
internal readonly struct WinogradBlock
{
    private readonly WinogradTiles _tiles;
    private readonly Kinds _first;
    private readonly Kinds _counts;

    /// <summary>The tiles first … first + count − 1 of <paramref name="tiles"/>.</summary>
    public WinogradBlock(in WinogradTiles tiles, int first, int count)
    {
        _tiles = tiles;
        _first = tiles.Kinds(first);
        Kinds end = tiles.Kinds(first + count);
        _counts = new(end.Right - _first.Right, end.Whole - _first.Whole, end.Bottom - _first.Bottom, end.Corner - _first.Corner);
    }

    /// <summary>Number of tiles.</summary>
    public int Count => _counts.Right + _counts.Whole + _counts.Bottom + _counts.Corner;

    /// <summary>The tiles for which product (i, j) counts.</summary>
    [MethodImpl(KernelOptions.Body)]
    public (int First, int Count) WithProduct(int i, int j)
    {
        bool bottom = i >= _tiles.BottomProducts.First && i < _tiles.BottomProducts.End, right = j >= _tiles.RightProducts.First && j < _tiles.RightProducts.End;
        int first = right ? 0 : _counts.Right, others = (right ? _counts.Right : 0) + (bottom ? _counts.Bottom : 0) + (right && bottom ? _counts.Corner : 0);
        return (first, _counts.Whole + others);
    }

    /// <summary>Where tile <paramref name="index"/> of the block lies.</summary>
    public WinogradTiles.Place At(int index)
    {
        int rows = _tiles.WholeRows, columns = _tiles.WholeColumns;
        if (index < _counts.Right) return Locate(_first.Right + index, 0, rows, columns, 1);
        index -= _counts.Right;
        if (index < _counts.Whole) return Locate(_first.Whole + index, 0, rows, 0, columns);
        index -= _counts.Whole;
        return index < _counts.Bottom ? Locate(_first.Bottom + index, rows, 1, 0, columns) : Locate(_first.Corner + index - _counts.Bottom, rows, 1, columns, 1);
    }

    /// <summary>Where tile <paramref name="index"/> lies, which comes after one at <paramref name="before"/>: cheaper than <see cref="At"/>.</summary>
    [MethodImpl(KernelOptions.Body)]
    public WinogradTiles.Place Next(int index, in WinogradTiles.Place before)
    {
        // Most tiles are whole, and have another one beside them.
        int column = before.Column + _tiles.Outputs, bottom = _counts.Right + _counts.Whole;
        bool beside = column < _tiles.WholeColumns * _tiles.Outputs && index != bottom && index != bottom + _counts.Bottom;
        return beside ? before with { Column = column } : At(index);
    }

    /// <summary>Of a patch of <paramref name="size"/> columns the first one that the tile before does not have.</summary>
    [MethodImpl(KernelOptions.Body)]
    public int FirstNewColumn(in WinogradTiles.Place tile, int size) => tile.Column < _tiles.WholeColumns * _tiles.Outputs ? size - _tiles.Outputs : 0;

    /// <summary>The target pixels of a tile.</summary>
    [MethodImpl(KernelOptions.Body)]
    public WinogradTiles.Patch Target(in WinogradTiles.Place tile) => _tiles.Target(tile);

    /// <summary>The source pixels of a tile.</summary>
    [MethodImpl(KernelOptions.Body)]
    public WinogradTiles.Patch Source(in WinogradTiles.Place tile) => _tiles.Source(tile);

    private WinogradTiles.Place Locate(int index, int firstRow, int rows, int firstColumn, int columns)
    {
        (int rest, int column) = Math.DivRem(index, columns);
        (int map, int row) = Math.DivRem(rest, rows);
        return new(map, (firstRow + row) * _tiles.Outputs, (firstColumn + column) * _tiles.Outputs);
    }

    /// <summary>Numbers of tiles: cut on the right, whole, cut at the bottom, and cut on both sides.</summary>
    internal readonly record struct Kinds(int Right, int Whole, int Bottom, int Corner);
}
