using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>The transforms of tiles, from both sides, for the channels of one vector at a time.</summary>
/// <remarks>
/// <code>
/// map, channels last       spread: (m + 2)² planes, a row of channels for each tile
///  x x x x x x              plane 0   [tile][channels]
///  x x x x x x    ─────→    plane 1   [tile][channels]
///  ...                      ...
/// </code>
/// Planes are whole vectors wide, zero behind the last channel. A patch that leaves its map, or has an input to extrapolate, and the last channels that do not fill a vector,
/// go through a copy with zeros around. A call does a run of tiles: what it costs to begin would be a third of one tile.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class WinogradTransform<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    // Vectors of the widest tier times the largest tile.
    private const int PatchFloats = 36 * 16;

    private static int Outputs => TAlgorithm.Outputs;

    /// <summary>target[e][t][c] = (Bᵀ d B)[e] for the patches d of the source, t = 0 … count − 1, c below <paramref name="channels"/>.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="block">Some of its tiles.</param>
    /// <param name="first">The first tile of the block.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="target">The first tile's row of plane 0.</param>
    /// <param name="layout">How tiles and planes lie there.</param>
    public static void Input(in DenseProblem problem, in WinogradBlock block, int first, int count, int channel, int channels, float* target, in SpreadLayout layout) =>
        Spread<InputStep>(problem, block, first, count, channel, channels, target, layout);

    /// <summary>target[e][t][c] = (A dy Aᵀ)[e] for the patches dy of the target's gradient; parameters as those of <see cref="Input"/>.</summary>
    public static void OutputGradient(in DenseProblem problem, in WinogradBlock block, int first, int count, int channel, int channels, float* target, in SpreadLayout layout) =>
        Spread<OutputGradientStep>(problem, block, first, count, channel, channels, target, layout);

    [MethodImpl(KernelOptions.Loop)]
    private static void Spread<TStep>(
        in DenseProblem problem, in WinogradBlock block, int first, int count, int channel, int channels, float* target, in SpreadLayout layout)
        where TStep : struct, IStep
    {
        float* copy = stackalloc float[PatchFloats];
        float* maps = TStep.Maps(problem) + channel;
        nint pitch = TStep.Pitch(problem), mapRow = TStep.Width(problem) * pitch, mapFloats = TStep.Height(problem) * mapRow, plane = layout.Plane, tilePitch = layout.Pitch;
        WinogradTiles.Place tile = block.At(first), next = block.Next(first + 1, tile);
        for (int t = 0; t < count; t++, target += tilePitch)
        {
            WinogradTiles.Patch patch = TStep.Patch(block, tile);
            float* pixels = maps + patch.First.Map * mapFloats + patch.First.Row * mapRow + patch.First.Column * pitch;
            WinogradTiles.Place later = block.Next(first + t + 2, next), ahead = TStep.Patch(block, later).First;
            float* pixelsAhead = maps + ahead.Map * mapFloats + ahead.Row * mapRow + (ahead.Column + block.FirstNewColumn(later, TStep.Size)) * pitch;
            (bool rows, bool columns) = TStep.Extrapolates(block, tile);
            bool whole = patch.IsWhole(TStep.Size) && !rows && !columns;
            for (int c = 0; c < channels; c += TOps.Width)
            {
                Ask(pixelsAhead + c, mapRow, pitch, TStep.Size);
                float* source = pixels + c;
                nint row = mapRow, column = pitch;
                bool partial = c + TOps.Width > channels;
                if (!whole || partial)
                {
                    Copy(source, row, column, patch, TStep.Size, TOps.Mask(channels - c), partial, copy);
                    source = copy;
                    (row, column) = (TStep.Size * TOps.Width, TOps.Width);
                    for (int i = 0; columns && i < TStep.Size; i++) TAlgorithm.Extrapolate<V, TOps>(copy + i * row, column);
                    for (int i = 0; rows && i < TStep.Size; i++) TAlgorithm.Extrapolate<V, TOps>(copy + i * column, row);
                }

                TStep.Apply(source, row, column, target + c, plane);
            }

            (tile, next) = (next, later);
        }
    }

    /// <summary>target[patch, c] = act((Aᵀ m A)[c] + bias[c]) for the products m of some tiles, or added to what is there; parameters as those of <see cref="Input"/>.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="block">Some of its tiles.</param>
    /// <param name="first">The first tile of the block.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Channels to write.</param>
    /// <param name="products">The first tile's row of plane 0.</param>
    /// <param name="layout">How tiles and planes lie there.</param>
    public static void Output(in DenseProblem problem, in WinogradBlock block, int first, int count, int channel, int channels, float* products, in SpreadLayout layout)
    {
        if (problem.Activation.HasValue) Output<ClampedSums>(problem, block, first, count, channel, channels, products, layout);
        else Output<PlainSums>(problem, block, first, count, channel, channels, products, layout);
    }

    [MethodImpl(KernelOptions.Loop)]
    private static void Output<TEpilogue>(
        in DenseProblem problem, in WinogradBlock block, int first, int count, int channel, int channels, float* products, in SpreadLayout layout)
        where TEpilogue : unmanaged
    {
        float* copy = stackalloc float[PatchFloats];
        float* maps = problem.Target + channel, bias = problem.Bias is null ? null : problem.Bias + channel;
        bool adds = problem.Adds;
        V low = TOps.Broadcast(problem.Activation.GetValueOrDefault().Low), high = TOps.Broadcast(problem.Activation.GetValueOrDefault().High);
        nint pitch = problem.TargetPitch, mapRow = problem.Width.Target * pitch, mapFloats = problem.Height.Target * mapRow, plane = layout.Plane, tilePitch = layout.Pitch;
        WinogradTiles.Place tile = block.At(first), next = block.Next(first + 1, tile);
        for (int t = 0; t < count; t++, products += tilePitch)
        {
            WinogradTiles.Patch patch = block.Target(tile);
            float* pixels = maps + patch.First.Map * mapFloats + patch.First.Row * mapRow + patch.First.Column * pitch;
            WinogradTiles.Place later = block.Next(first + t + 2, next), ahead = block.Target(later).First;
            float* pixelsAhead = maps + ahead.Map * mapFloats + ahead.Row * mapRow + (ahead.Column + block.FirstNewColumn(later, Outputs)) * pitch;
            bool whole = patch.IsWhole(Outputs);
            for (int c = 0; c < channels; c += TOps.Width)
            {
                Ask(pixelsAhead + c, mapRow, pitch, Outputs);
                V mask = TOps.Mask(channels - c);
                V shift = bias is null ? TOps.Zero : TOps.LoadMasked(bias + c, mask);
                bool direct = whole && c + TOps.Width <= channels && !adds;
                float* target = direct ? pixels + c : copy;
                nint row = direct ? mapRow : Outputs * TOps.Width, column = direct ? pitch : TOps.Width;
                if (sizeof(TEpilogue) > 1) TAlgorithm.Output<V, TOps, PlusBiasClamped<V, TOps>>(products + c, plane, target, row, column, new(shift, low, high));
                else TAlgorithm.Output<V, TOps, PlusBias<V, TOps>>(products + c, plane, target, row, column, new(shift));
                if (!direct) CopyBack(copy, pixels + c, mapRow, pitch, patch, mask, c + TOps.Width > channels, adds);
            }

            (tile, next) = (next, later);
        }
    }

    /// <summary>
    /// Asks for the columns of a later patch that the one before it does not have: patches jump from row to row of the map, which no
    /// hardware foresees. (64 → 64 channels at 56², batch 8: 2.9 ms with, 3.9 ms without.)
    /// </summary>
    [MethodImpl(KernelOptions.Body)]
    private static void Ask(float* first, nint row, nint column, int rows)
    {
        for (int i = 0; i < rows; i++, first += row)
        {
            for (int j = 0; j < Outputs; j++) Prefetch.Near(first + j * column);
        }
    }

    /// <summary>copy[i][j] = the pixel, or zeros outside of the map.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void Copy(float* source, nint row, nint column, in WinogradTiles.Patch patch, int size, V mask, bool partial, float* copy)
    {
        Debug.Assert(size * size * TOps.Width <= PatchFloats);
        for (int i = 0; i < size; i++, source += row, copy += size * TOps.Width)
        {
            bool inside = i >= patch.RowFrom && i < patch.RowTo;
            int from = inside ? patch.ColumnFrom : size, to = inside ? patch.ColumnTo : size;
            for (int j = 0; j < from; j++) TOps.Store(copy + j * TOps.Width, TOps.Zero);
            for (int j = from; j < to; j++) TOps.Store(copy + j * TOps.Width, ElementLoop.Load<V, TOps>(source + j * column, mask, partial));
            for (int j = to; j < size; j++) TOps.Store(copy + j * TOps.Width, TOps.Zero);
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private static void CopyBack(float* copy, float* target, nint row, nint column, in WinogradTiles.Patch patch, V mask, bool partial, bool adds)
    {
        for (int i = 0; i < patch.RowTo; i++)
        {
            for (int j = 0; j < patch.ColumnTo; j++)
            {
                float* pixel = target + i * row + j * column;
                V value = TOps.Load(copy + (i * Outputs + j) * TOps.Width);
                if (adds) value = TOps.Add(ElementLoop.Load<V, TOps>(pixel, mask, partial), value);
                ElementLoop.Store<V, TOps>(pixel, value, mask, partial);
            }
        }
    }

    /// <summary>What spreads a patch of which map.</summary>
    private interface IStep
    {
        /// <summary>Side of the patch.</summary>
        static abstract int Size { get; }

        static abstract float* Maps(in DenseProblem problem);

        static abstract int Pitch(in DenseProblem problem);

        static abstract int Height(in DenseProblem problem);

        static abstract int Width(in DenseProblem problem);

        static abstract WinogradTiles.Patch Patch(in WinogradBlock block, in WinogradTiles.Place tile);

        /// <summary>Whether an input in every column, or in every row, is extrapolated.</summary>
        static abstract (bool Rows, bool Columns) Extrapolates(in WinogradBlock block, in WinogradTiles.Place tile);

        static abstract void Apply(float* source, nint row, nint column, float* target, nint plane);
    }

    private readonly struct InputStep : IStep
    {
        public static int Size => TAlgorithm.Inputs;

        public static float* Maps(in DenseProblem problem) => problem.Source;

        public static int Pitch(in DenseProblem problem) => problem.SourcePitch;

        public static int Height(in DenseProblem problem) => problem.Height.Source;

        public static int Width(in DenseProblem problem) => problem.Width.Source;

        public static WinogradTiles.Patch Patch(in WinogradBlock block, in WinogradTiles.Place tile) => block.Source(tile);

        [MethodImpl(KernelOptions.Body)]
        public static (bool Rows, bool Columns) Extrapolates(in WinogradBlock block, in WinogradTiles.Place tile)
        {
            WinogradTiles.Patch target = block.Target(tile);
            return (TAlgorithm.Products(target.RowTo).First > 0, TAlgorithm.Products(target.ColumnTo).First > 0);
        }

        [MethodImpl(KernelOptions.Body)]
        public static void Apply(float* source, nint row, nint column, float* target, nint plane) => TAlgorithm.Input<V, TOps>(source, row, column, target, plane);
    }

    private readonly struct OutputGradientStep : IStep
    {
        public static int Size => TAlgorithm.Outputs;

        public static float* Maps(in DenseProblem problem) => problem.Target;

        public static int Pitch(in DenseProblem problem) => problem.TargetPitch;

        public static int Height(in DenseProblem problem) => problem.Height.Target;

        public static int Width(in DenseProblem problem) => problem.Width.Target;

        public static WinogradTiles.Patch Patch(in WinogradBlock block, in WinogradTiles.Place tile) => block.Target(tile);

        public static (bool Rows, bool Columns) Extrapolates(in WinogradBlock block, in WinogradTiles.Place tile) => (false, false);

        [MethodImpl(KernelOptions.Body)]
        public static void Apply(float* source, nint row, nint column, float* target, nint plane) => TAlgorithm.OutputGradient<V, TOps>(source, row, column, target, plane);
    }
}
