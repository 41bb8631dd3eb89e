using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.BlockSizes;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>Packs B so that a micro-kernel reads it front to back.</summary>
/// <remarks>
/// <code>
/// B, rows k          panel: one or two whole vectors a row, zero behind the last column
/// . . x x x . .      x x x 0
/// . . y y y . .  →   y y y 0
/// </code>
/// Assumptions: at least one column; a panel holds rows · PaddedWidth(its columns) floats; it should be aligned to a vector, for speed alone.
/// </remarks>
internal static unsafe class Panel<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // A row is a line or two, and the next one may lie on another page: no hardware asks for it in time.
    private const int RowsAhead = 8;

    /// <summary>panel[r, c] = source[r·pitch + c], for one panel or several side by side.</summary>
    /// <remarks>
    /// Row by row over all panels: where rows lie whole pages apart, the lines of one column all fall into one set of the caches, and the ninth waits for the first.
    /// </remarks>
    /// <param name="source">The first row's first column.</param>
    /// <param name="pitch">Floats from row to row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns; those behind the last full panel are a panel of their own, one or two vectors wide.</param>
    /// <param name="panel">The first panel.</param>
    /// <param name="panelFloats">Floats from panel to panel, if there are several.</param>
    [MethodImpl(KernelOptions.Loop)]
    public static void Pack(float* source, nint pitch, int rows, int columns, float* panel, nint panelFloats = 0)
    {
        int full = MicroKernels<V, TOps>.PanelWidth, rest = columns % full, whole = columns - rest, width = MicroKernels<V, TOps>.PaddedWidth(rest);
        V tail = TOps.Mask(rest - (width - TOps.Width));
        float* last = panel + whole / full * panelFloats;
        for (int r = 0; r < rows; r++, source += pitch, panel += full, last += width)
        {
            float* target = panel, ahead = source + RowsAhead * pitch;
            for (int c = 0; c < whole; c += full, target += panelFloats)
            {
                Prefetch.Near(ahead + c);
                if (full > Line) Prefetch.Near(ahead + c + full - 1);
                TOps.Store(target, TOps.Load(source + c));
                TOps.Store(target + TOps.Width, TOps.Load(source + c + TOps.Width));
            }

            if (rest == 0) continue;
            Prefetch.Near(ahead + whole);
            Prefetch.Near(ahead + columns - 1);
            if (width > TOps.Width) TOps.Store(last, TOps.Load(source + whole));
            TOps.Store(last + width - TOps.Width, TOps.LoadMasked(source + whole + width - TOps.Width, tail));
        }
    }

    /// <summary>panel[r, c] = source[c·pitch + r], for one panel.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void PackTransposed(float* source, nint pitch, int rows, int columns, float* panel)
    {
        Debug.Assert(columns > 0 && columns <= MicroKernels<V, TOps>.PanelWidth);
        int width = MicroKernels<V, TOps>.PaddedWidth(columns);
        Transposition.Run<V, TOps>(source, pitch, columns, rows, panel, width);
        for (int r = 0; columns < width && r < rows; r++)
            new Span<float>(panel + (nint)r * width + columns, width - columns).Clear();
    }

    /// <summary>target[r, c] = source[r, c]: rows <paramref name="pitch"/> floats apart, their copies <paramref name="targetPitch"/>.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void CopyRows(float* source, nint pitch, int rows, int columns, float* target, nint targetPitch)
    {
        int whole = columns / TOps.Width * TOps.Width;
        V tail = TOps.Mask(columns - whole);
        for (int r = 0; r < rows; r++, source += pitch, target += targetPitch)
        {
            for (int c = 0; c < whole; c += TOps.Width) TOps.Store(target + c, TOps.Load(source + c));
            if (whole < columns) TOps.StoreMasked(target + whole, tail, TOps.LoadMasked(source + whole, tail));
        }
    }
}
