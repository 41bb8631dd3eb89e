using System.Diagnostics;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>Packs up to two vectors' width of a matrix so that a micro-kernel reads it front to back.</summary>
/// <remarks>
/// <code>
/// B, rows k          panel: one or two whole vectors a row, zero behind the last column
/// . . x x x . .      x x x 0
/// . . y y y . .  →   y y y 0
/// </code>
/// Assumptions: 1 ≤ columns ≤ <see cref="MicroKernels{V,TOps}.PanelWidth"/>; the panel holds rows · PaddedWidth(columns) floats; it should be aligned to a vector, for speed alone.
/// </remarks>
internal static unsafe class Panel<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    /// <summary>panel[r, c] = source[r·pitch + c].</summary>
    public static void Pack(float* source, nint pitch, int rows, int columns, float* panel)
    {
        Debug.Assert(columns > 0 && columns <= MicroKernels<V, TOps>.PanelWidth);
        int width = MicroKernels<V, TOps>.PaddedWidth(columns);
        V tail = TOps.Mask(columns - (width - TOps.Width));
        for (int r = 0; r < rows; r++, source += pitch, panel += width)
        {
            if (width > TOps.Width) TOps.Store(panel, TOps.Load(source));
            TOps.Store(panel + width - TOps.Width, TOps.LoadMasked(source + width - TOps.Width, tail));
        }
    }

    /// <summary>panel[r, c] = source[c·pitch + r].</summary>
    public static void PackTransposed(float* source, nint pitch, int rows, int columns, float* panel)
    {
        Debug.Assert(columns > 0 && columns <= MicroKernels<V, TOps>.PanelWidth);
        int width = MicroKernels<V, TOps>.PaddedWidth(columns);
        Transposition.Run<V, TOps>(source, pitch, columns, rows, panel, width);
        for (int r = 0; columns < width && r < rows; r++)
            new Span<float>(panel + (nint)r * width + columns, width - columns).Clear();
    }
}
