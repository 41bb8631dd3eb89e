using static Fovea.Kernels.Cpu.BlockSizes;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Memory that will be read next, handed out piece by piece to what is computed meanwhile, which asks for it line by line between its multiply-adds.</summary>
/// <remarks>
/// <code>
/// maps → rows → pixels → lines        [lines] · · [lines] · · [lines]      a row: its pixels, and what lies between them
/// </code>
/// Levels without anything between them are taken as one run. A piece is a part of a run; where a pixel is a few lines only, it is the same line of
/// one pixel after the other. Asking for all of a run at once would fill the queue of misses, and the multiply-adds would wait behind it.
/// </remarks>
internal unsafe struct Lookahead
{
    // Lines of a pixel from which on a piece is lines, and not pixels.
    private const int LongRun = 8;

    private readonly int _run;
    private readonly int _runs;
    private readonly int _rows;
    private readonly int _maps;
    private readonly nint _stepStride;
    private readonly nint _runStride;
    private readonly nint _rowStride;
    private readonly nint _mapStride;
    private float* _first;
    private float* _row;
    private float* _map;
    private int _taken;
    private int _runNumber;
    private int _rowNumber;
    private int _mapNumber;
    private int _share;

    /// <summary>The block that begins at <paramref name="first"/>.</summary>
    public Lookahead(float* first, int floats, (int Count, nint Stride) pixels, (int Count, nint Stride) rows, (int Count, nint Stride) maps)
    {
        if (floats == 0 || pixels.Count == 0 || rows.Count == 0) maps.Count = 0;
        _map = _row = _first = first;
        if (pixels.Stride == floats) (floats, pixels) = (floats * pixels.Count, (1, 0));
        if (pixels.Count == 1 && rows.Stride == floats) (floats, rows) = (floats * rows.Count, (1, 0));
        if (pixels.Count == 1 && rows.Count == 1 && maps.Stride == floats) (floats, maps) = (floats * maps.Count, (1, 0));
        (int Count, nint Stride) lines = ((floats + Line - 1) / Line, Line);
        bool acrossPixels = lines.Count < LongRun && pixels.Count > lines.Count;
        (_run, _stepStride) = acrossPixels ? pixels : lines;
        (_runs, _runStride) = acrossPixels ? lines : pixels;
        (_rows, _rowStride) = rows;
        (_maps, _mapStride) = maps;
    }

    /// <summary>What comes behind the end of this block; null for nothing.</summary>
    public Lookahead* Then { get; init; }

    private readonly long Lines => (long)_maps * _rows * _runs * _run;

    /// <summary>Cuts this block into about so many pieces; what comes behind it is cut for itself.</summary>
    public void SpreadOver(int pieces) => _share = (int)((Lines + pieces - 1) / pieces);

    /// <summary>The next piece, shorter at the end of a run; null if nothing is left. <see cref="SpreadOver"/> comes before.</summary>
    /// <param name="turns">How often something can be asked for until the next piece is taken.</param>
    /// <param name="step">Floats from what is asked for at one turn to what is asked for at the next, so that all turns ask for all of the piece.</param>
    public float* Take(int turns, out nint step)
    {
        step = 0;
        if (_mapNumber == _maps) return Then is null ? null : Then->Take(turns, out step);
        int lines = Math.Min(_run - _taken, _stepStride == Line ? _share : turns);
        step = _stepStride == Line ? (nint)(((uint)lines * Line + (uint)turns - 1) / (uint)turns) : _stepStride;
        float* piece = _first + _taken * _stepStride;
        _taken += lines;
        if (_taken == _run) NextRun();
        return piece;
    }

    private void NextRun()
    {
        _taken = 0;
        _first += _runStride;
        if (++_runNumber < _runs) return;
        _runNumber = 0;
        _first = _row += _rowStride;
        if (++_rowNumber < _rows) return;
        _rowNumber = 0;
        _first = _row = _map += _mapStride;
        _mapNumber++;
    }
}
