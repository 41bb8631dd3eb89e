using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Memory that will be read next, asked for bit by bit while something else is computed.</summary>
/// <remarks>
/// <code>
/// maps → rows → pixels → floats        [Floats] · · [Floats] · · [Floats]      one row of pixels, PixelStride apart
/// </code>
/// What lies together is taken as one run. Asking for all of it at once would leave the multiply-adds waiting until the last line is under way.
/// </remarks>
internal unsafe struct Lookahead
{
    private const int Line = 16;

    private float* _map;
    private float* _row;
    private float* _run;
    private int _floats, _pixels, _rows, _maps;
    private nint _pixelStride, _rowStride, _mapStride;
    private int _pixel, _rowIndex, _mapIndex, _float;

    /// <summary>Memory at <paramref name="first"/>.</summary>
    public Lookahead(float* first, int floats, int pixels, nint pixelStride, int rows, nint rowStride, int maps, nint mapStride)
    {
        _map = _row = _run = first;
        (_floats, _pixels, _pixelStride, _rows, _rowStride, _maps, _mapStride) = (floats, pixels, pixelStride, rows, rowStride, maps, mapStride);
        if (_pixelStride == _floats) (_floats, _pixels) = (_floats * _pixels, 1);
        if (_rowStride == _floats && _pixels == 1) (_floats, _rows) = (_floats * _rows, 1);
        if (_mapStride == _floats && _pixels == 1 && _rows == 1) (_floats, _maps) = (_floats * _maps, 1);
        if (_floats <= 0 || _pixels <= 0 || _rows <= 0) _maps = 0;
    }

    /// <summary>What is asked for behind the last line of this; null for nothing.</summary>
    public Lookahead* Then { get; init; }

    /// <summary>Cache lines in all.</summary>
    public readonly long Lines => (long)_maps * _rows * _pixels * ((_floats + Line - 1) / Line) + (Then is null ? 0 : Then->Lines);

    /// <summary>Gives a tile what it asks for: its share of the lines, or what is left of a run.</summary>
    public void Take(Gemm.MicroTile* tile)
    {
        if (_mapIndex >= _maps && Then is not null)
        {
            Then->Take(tile);
            return;
        }

        if (_mapIndex >= _maps)
        {
            tile->AheadStep = 0;
            return;
        }

        int count = (int)Math.Min(_floats - _float, (long)tile->AheadLines * Line), k = tile->Segments * tile->Depth;
        tile->AheadFirst = _run + _float;
        tile->AheadStep = (count + k - 1) / k;
        _float += count;
        if (_float == _floats) NextRun();
    }

    private void NextRun()
    {
        _float = 0;
        _run += _pixelStride;
        if (++_pixel < _pixels) return;
        _pixel = 0;
        _row += _rowStride;
        _run = _row;
        if (++_rowIndex < _rows) return;
        _rowIndex = 0;
        _map += _mapStride;
        _row = _run = _map;
        _mapIndex++;
    }
}
