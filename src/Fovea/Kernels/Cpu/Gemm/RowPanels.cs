using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using static Fovea.Kernels.Cpu.BlockSizes;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>A packed for tiles of equal height: a panel for each, k by k, the last one lower. A tile reads its panel front to back, whatever the pitch of A.</summary>
/// <remarks>
/// <code>
/// A stored k by k, its rows r side by side       panels of 3 rows, and what is behind the last k of each is anything
/// r r r|r r r|r r                                k0: r r r   k0: r r r   k0: r r
/// r r r|r r r|r r                           →    k1: r r r   k1: r r r   k1: r r
/// </code>
/// Panels are an odd number of cache lines apart: those that are written side by side lie in different sets of L1.
/// Assumptions: at least one row; the memory holds <see cref="Floats"/>; values of k are packed in ascending order, for copies by whole vectors reach into the next k.
/// </remarks>
internal readonly unsafe struct RowPanels<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Values of k asked for before they are packed: they may lie on a page each, which no hardware foresees.
    private const int Ahead = 8;

    private readonly float* _first;
    private readonly int _height;
    private readonly int _whole;
    private readonly int _rest;
    private readonly nint _panelFloats;

    /// <summary>Room for panels.</summary>
    /// <param name="first">The first float.</param>
    /// <param name="rows">Rows of A.</param>
    /// <param name="height">Rows of a panel.</param>
    /// <param name="depth">Values of k, at most.</param>
    public RowPanels(float* first, int rows, int height, int depth)
    {
        Debug.Assert(rows > 0 && height > 1 && depth > 0);
        _first = first;
        _height = height;
        (_whole, _rest) = Math.DivRem(rows, height);
        _panelFloats = PanelFloats(height, depth);
    }

    /// <summary>Panels.</summary>
    public int Count => _whole + (_rest > 0 ? 1 : 0);

    /// <summary>Floats that so many rows take.</summary>
    public static long Floats(int rows, int height, int depth) => Cut.Items(rows, height) * PanelFloats(height, depth);

    /// <summary>Packs A stored k by k: the value of row r and of k = from + i is source[i·pitch + r].</summary>
    /// <param name="source">The first row's value of k = from.</param>
    /// <param name="pitch">Floats from one k to the next.</param>
    /// <param name="from">The first k.</param>
    /// <param name="count">Values of k.</param>
    [MethodImpl(KernelOptions.Loop)]
    public void Pack(float* source, nint pitch, int from, int count)
    {
        int rows = _whole * _height + _rest, width = TOps.Width * Cut.Items(_height, TOps.Width);
        // Panels of which whole vectors may be read.
        int fast = Math.Clamp((rows - width + _height) / _height, 0, _whole);
        float* target = _first + (nint)from * _height, last = _first + _whole * _panelFloats + (nint)from * _rest;
        for (int k = 0; k < count; k++, source += pitch, target += _height, last += _rest)
        {
            float* x = source, ahead = source + Ahead * pitch, panel = target;
            for (int r = 0; r < rows; r += Line) Prefetch.Near(ahead + r);
            Prefetch.Near(ahead + rows - 1);
            int p = 0;
            for (; p < fast; p++, x += _height, panel += _panelFloats)
            {
                for (int r = 0; r < width; r += TOps.Width) TOps.Store(panel + r, TOps.Load(x + r));
            }

            for (; p < _whole; p++, x += _height, panel += _panelFloats)
            {
                for (int r = 0; r < _height; r++) panel[r] = x[r];
            }

            for (int r = 0; r < _rest; r++) last[r] = x[r];
        }
    }

    /// <summary>Packs A stored row by row, all values of k: that of row r is source[r·pitch + k].</summary>
    public void PackTransposed(float* source, nint pitch, int depth)
    {
        for (int p = 0; p < Count; p++) PackPanel(source + (nint)p * _height * pitch, pitch, p < _whole ? _height : _rest, depth, _first + p * _panelFloats);
    }

    /// <summary>The values of k from <paramref name="from"/> on are 0.</summary>
    public void Clear(int from, int count)
    {
        if (count == 0) return;
        for (int p = 0; p < Count; p++)
        {
            int height = p < _whole ? _height : _rest;
            new Span<float>(_first + p * _panelFloats + (nint)from * height, count * height).Clear();
        }
    }

    /// <summary>Computes these rows of C in tiles as high as the panels; A, C and Sums stand behind the last row afterwards.</summary>
    public void Run(MicroTile* tile)
    {
        tile->A = _first;
        tile->ATile = _panelFloats;
        MicroKernels<V, TOps>.RunPacked(tile, _whole, _height);
        MicroKernels<V, TOps>.RunPacked(tile, _rest > 0 ? 1 : 0, _rest);
    }

    private static nint PanelFloats(int height, int depth) => (Cut.Items(height * depth + TOps.Width, Line) | 1) * Line;

    /// <summary>Transposes the rows of one panel, line by line, and asks for those of the next one meanwhile: they may lie on a page each.</summary>
    [MethodImpl(KernelOptions.Loop)]
    private static void PackPanel(float* source, nint pitch, int count, int depth, float* panel)
    {
        for (int k = 0; k < depth; k += Line)
        {
            for (int i = 0; i < count; i++) Prefetch.Near(source + (count + i) * pitch + k);
            Transposition.Run<V, TOps>(source + k, pitch, count, Math.Min(Line, depth - k), panel + (nint)k * count, count);
        }
    }
}
