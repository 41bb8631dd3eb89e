namespace Fovea.Kernels.Cpu.Simd;

/// <summary>Memory that will be read next, handed out run by run to what is computed meanwhile, which asks for it line by line between its multiply-adds.</summary>
/// <remarks>
/// <code>
/// maps → rows → pixels → floats        [floats] · · [floats] · · [floats]      a row: its pixels, and what lies between them
/// </code>
/// Levels without anything between them are taken as one run. Asking for all of a run at once would fill the queue of misses,
/// and the multiply-adds would wait behind it.
/// </remarks>
internal unsafe struct Lookahead
{
    private const int Line = 16;

    private readonly int _floats;
    private readonly int _pixels;
    private readonly int _rows;
    private readonly int _maps;
    private readonly nint _pixelStride;
    private readonly nint _rowStride;
    private readonly nint _mapStride;
    private float* _run;
    private float* _row;
    private float* _map;
    private int _float;
    private int _pixel;
    private int _rowNumber;
    private int _mapNumber;
    private int _share;

    /// <summary>The block that begins at <paramref name="first"/>.</summary>
    public Lookahead(float* first, int floats, (int Count, nint Stride) pixels, (int Count, nint Stride) rows, (int Count, nint Stride) maps)
    {
        if (floats == 0 || pixels.Count == 0 || rows.Count == 0) maps.Count = 0;
        _map = _row = _run = first;
        if (pixels.Stride == floats) (floats, pixels) = (floats * pixels.Count, (1, 0));
        if (pixels.Count == 1 && rows.Stride == floats) (floats, rows) = (floats * rows.Count, (1, 0));
        if (pixels.Count == 1 && rows.Count == 1 && maps.Stride == floats) (floats, maps) = (floats * maps.Count, (1, 0));
        _floats = floats;
        (_pixels, _pixelStride) = pixels;
        (_rows, _rowStride) = rows;
        (_maps, _mapStride) = maps;
    }

    /// <summary>What comes behind the end of this block; null for nothing.</summary>
    public Lookahead* Then { get; init; }

    private readonly long Lines => (long)_maps * _rows * _pixels * ((_floats + Line - 1) / Line) + (Then is null ? 0 : Then->Lines);

    /// <summary>Cuts all of it into about so many pieces.</summary>
    public void SpreadOver(int pieces)
    {
        _share = (int)((Lines + pieces - 1) / pieces);
        if (Then is not null) Then->_share = _share;
    }

    /// <summary>The next piece, shorter at the end of a run. <see cref="SpreadOver"/> comes before.</summary>
    /// <param name="floats">Floats of the piece; 0 if nothing is left.</param>
    public float* Take(out int floats)
    {
        floats = 0;
        if (_mapNumber == _maps) return Then is null ? null : Then->Take(out floats);
        floats = (int)Math.Min(_floats - _float, (long)_share * Line);
        float* piece = _run + _float;
        _float += floats;
        if (_float == _floats) NextRun();
        return piece;
    }

    private void NextRun()
    {
        _float = 0;
        _run += _pixelStride;
        if (++_pixel < _pixels) return;
        _pixel = 0;
        _run = _row += _rowStride;
        if (++_rowNumber < _rows) return;
        _rowNumber = 0;
        _run = _row = _map += _mapStride;
        _mapNumber++;
    }
}
