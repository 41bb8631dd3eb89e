using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>What the rows of a tile of <see cref="NarrowInputGradient{V, TOps}"/> are: output pixels whose runs of inputs do not overlap, in the same row of as many maps as are computed at once.</summary>
/// <param name="Maps">Maps computed at once: 1, or as many as a tile has rows.</param>
/// <param name="Gap">Pixels from one row of a tile to the next; with several maps, a whole row of pixels, so that each map gives one.</param>
/// <remarks>
/// A row of 7 output pixels, kW = 3, s = 2, so pixels ⌈3 / 2⌉ = 2 apart share no input. Digits: the sweeps, one after the other.
/// <code>
/// pixels: Maps = 1, Gap = 2      0 1 0 1 0 1 0            2 sweeps, of 4 rows and of 3
/// maps:   Maps = 3, Gap = 7      0 1 2 3 4 5 6            7 sweeps, of 3 rows each
///                                0 1 2 3 4 5 6
///                                0 1 2 3 4 5 6
/// </code>
/// </remarks>
internal readonly record struct NarrowRows(int Maps, int Gap)
{
    // Two multiply-adds begin in a cycle and each takes four: a tile with fewer vectors waits for its own sums.
    private const int LeastVectors = 8;

    /// <summary>Whether the rows are pixels of one map.</summary>
    public bool ArePixels => Maps == 1;

    /// <summary>The rows with the fewest vectors to multiply; by the shape alone, pitches left out, so the bits are the same for any number of threads and for views.</summary>
    /// <param name="geometry">The geometry.</param>
    /// <param name="vectors">The time for all maps, output channels and rows of taps, in vectors.</param>
    public static NarrowRows Choose<V, TOps>(in ConvolutionGeometry geometry, out double vectors)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        WindowAxis width = geometry.Width;
        int all = geometry.Batch * geometry.Depth.Input, run = width.Kernel * geometry.InChannels;
        NarrowRows pixels = new(1, Math.Min(Cut.Items(width.Kernel, width.Stride), width.Output));
        NarrowRows maps = new(Math.Min(MicroKernels<V, TOps>.MaxRows(run), all), width.Output);
        double ofPixels = pixels.Vectors<V, TOps>(all, width.Output, run), ofMaps = maps.Vectors<V, TOps>(all, width.Output, run);
        vectors = Math.Min(ofPixels, ofMaps) * geometry.Height.Output;
        return ofPixels <= ofMaps ? pixels : maps;
    }

    /// <summary>The time for one sweep's rows of so many columns, in vectors for each k.</summary>
    public static double Vectors<V, TOps>(int rows, int columns)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        double sum = 0;
        for (int column = 0; column < columns; column += MicroKernels<V, TOps>.PanelWidth)
        {
            int panel = Math.Min(MicroKernels<V, TOps>.PanelWidth, columns - column), tiles = MicroKernels<V, TOps>.Tiles(rows, panel, 1);
            sum += Math.Max(tiles * LeastVectors, rows * Cut.Items(panel, TOps.Width));
        }

        return sum;
    }

    /// <summary>Blocks of maps.</summary>
    public int Blocks(int maps) => Cut.Items(maps, Maps);

    /// <summary>Sweeps over a row of output pixels.</summary>
    public int Sweeps(int pixels) => Math.Min(Gap, pixels);

    /// <summary>Rows of a sweep over a row of output pixels of so many maps.</summary>
    public int Count(int maps, int pixels, int sweep) => maps * ((pixels - sweep + Gap - 1) / Gap);

    /// <summary>Tiles of a row of output pixels of one map, for each panel of columns.</summary>
    public int Tiles<V, TOps>(in ConvolutionGeometry geometry, int columns)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        int tiles = 0;
        for (int sweep = 0; sweep < Sweeps(geometry.Width.Output); sweep++)
            tiles += MicroKernels<V, TOps>.Tiles(Count(1, geometry.Width.Output, sweep), columns, Gap * geometry.OutputPitch);
        return tiles;
    }

    private double Vectors<V, TOps>(int maps, int pixels, int run)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        // Sweeps over a row of pixels, or blocks of maps, differ by one row at the most.
        (int rows, int parts, int times) = ArePixels ? (pixels, Sweeps(pixels), maps) : (maps, Blocks(maps), pixels);
        (int least, int larger) = Math.DivRem(rows, parts);
        double sum = (parts - larger) * Vectors<V, TOps>(least, run);
        if (larger > 0) sum += larger * Vectors<V, TOps>(least + 1, run);
        return times * sum;
    }
}
