using System.Diagnostics;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The gradient of an input with few channels, or with much padding: a network's first layer, or LeNet's second, whose 6 channels are a third of a vector.</summary>
/// <remarks>
/// Gathered pixel by pixel, C channels would leave most lanes empty. But all taps of a window's row lie side by side in the input:
/// one output pixel adds to a run of kW·C floats. So the columns of a tile are that run, its rows are output pixels whose runs do not
/// overlap (<see cref="NarrowRows"/>), and k walks over the output's channels and over all output rows that have seen the input row:
/// <code>
/// sums of one input row, [maps][(W' − 1)·s + kW][C]      (with the padding, which is dropped at the end)
///   output pixel 0:  [ kW · C ]                           sweep 0
///   output pixel 1:     [ kW · C ]                        sweep 1     added one after the other
///   output pixel 2:        [ kW · C ]                     sweep 0, a row below pixel 0
///   output pixel 3:           [ kW · C ]                  sweep 1, a row below pixel 1
/// </code>
/// Assumptions: see <see cref="Suits"/>.
/// </remarks>
internal static unsafe class NarrowInputGradient<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    /// <summary>Whether this way is the faster one: taps that touch, no minimal filtering, and clearly fewer vectors to multiply.</summary>
    public static bool Suits(CpuExecution execution, in ConvolutionGeometry geometry)
    {
        (WindowAxis height, WindowAxis width) = (geometry.Height, geometry.Width);
        if (geometry.Groups > 1 || width.Kernel == 1 || width.Dilation > 1 || !AxisPlan.Forward(geometry.Depth).IsPointwise
            || geometry.Batch == 0 || geometry.OutputPixels == 0
            || ConvolutionChoice.For<V, TOps>(DenseProblem.FirstPhase(geometry), execution.ForcedConvolution) != ConvolutionAlgorithm.Direct)
            return false;

        // Gathered, every input counts, for a tap on padding too; here, every output.
        double gathered = 0;
        for (int phase = 0; phase < width.Stride; phase++)
        {
            AxisPlan plan = AxisPlan.BackwardData(width, phase);
            gathered += plan.Taps * NarrowRows.Vectors<V, TOps>(plan.Count, geometry.InChannels);
        }

        gathered *= (double)geometry.Batch * geometry.Depth.Input * height.Input / height.Stride;
        NarrowRows.Choose<V, TOps>(geometry, out double here);
        return here < 0.8 * gathered;
    }

    /// <summary>Computes dx, or adds it to what is there.</summary>
    public static void Run(CpuExecution execution, in ConvolutionGeometry geometry, float* dy, float* weight, float* dx, bool adds)
    {
        Debug.Assert(Suits(execution, geometry));
        int run = geometry.Width.Kernel * geometry.InChannels, panelWidth = MicroKernels<V, TOps>.PanelWidth;
        int panels = (run + panelWidth - 1) / panelWidth, tapFloats = panels * panelWidth * geometry.OutChannels;
        using Scratch packed = Scratch.Rent((long)geometry.Height.Kernel * tapFloats);
        for (int t = 0; t < geometry.Height.Kernel; t++)
        {
            for (int p = 0; p < panels; p++)
            {
                Panel<V, TOps>.PackTransposed(
                    weight + ((nint)t * run + p * panelWidth) * geometry.OutChannels, geometry.OutChannels, geometry.OutChannels,
                    Math.Min(panelWidth, run - p * panelWidth), packed.Pointer + (nint)t * tapFloats + p * panelWidth * geometry.OutChannels);
            }
        }

        int reach = Math.Max((geometry.Width.Output - 1) * geometry.Width.Stride + geometry.Width.Kernel, geometry.Width.PaddingBegin + geometry.Width.Input);
        NarrowRows rows = NarrowRows.Choose<V, TOps>(geometry, out _);
        int blocks = rows.Blocks(geometry.Batch * geometry.Depth.Input);
        using Scratch plans = Scratch.Rent((long)geometry.Height.Stride * sizeof(AxisPlan) / sizeof(float));
        for (int phase = 0; phase < geometry.Height.Stride; phase++) ((AxisPlan*)plans.Pointer)[phase] = AxisPlan.BackwardData(geometry.Height, phase);
        var item = new Item
        {
            Geometry = geometry,
            Dy = dy,
            Packed = packed.Pointer,
            Dx = dx,
            Adds = adds,
            Rows = rows,
            Plans = (AxisPlan*)plans.Pointer,
            Tiles = rows.ArePixels ? panels * rows.Tiles<V, TOps>(geometry, run) : 0,
            TapFloats = tapFloats,
            Run = run,
            Blocks = blocks,
            Strips = Math.Clamp(Cut.WantedItems / blocks, 1, geometry.Height.Input),

            // An odd number of cache lines from map to map, so that the maps do not fall into the same sets of the cache.
            SumPitch = ((reach * geometry.InChannels + 15) / 16 | 1) * 16,
        };
        execution.Team.Run(ref item, blocks * item.Strips);
    }

    private struct Item : IJob
    {
        public ConvolutionGeometry Geometry;
        public float* Dy;
        public float* Packed;
        public float* Dx;
        public bool Adds;
        public NarrowRows Rows;
        public AxisPlan* Plans;
        public int Tiles;
        public int TapFloats;
        public int Run;
        public int Blocks;
        public int Strips;
        public int SumPitch;

        readonly void IJob.Run(int index)
        {
            int all = Geometry.Batch * Geometry.Depth.Input;
            (int strip, int block) = Math.DivRem(index, Blocks);
            int first = (int)((long)all * block / Blocks), maps = (int)((long)all * (block + 1) / Blocks) - first;
            using Scratch sums = Scratch.Rent((long)maps * SumPitch);
            using Scratch offsets = Scratch.Rent((long)Geometry.Height.Kernel * sizeof(nint) / sizeof(float));
            int end = Cut.Share(Geometry.Height.Input, strip + 1, Strips);
            Lookahead next = default;
            for (int h = Cut.Share(Geometry.Height.Input, strip, Strips); h < end; h++)
            {
                if (Rows.ArePixels && (h + Geometry.Height.PaddingBegin) % Geometry.Height.Stride == 0) next = NextRow(first, h);
                new Span<float>(sums.Pointer, maps * SumPitch).Clear();
                SumRow(first, maps, h, sums.Pointer, (nint*)offsets.Pointer, Rows.ArePixels ? &next : null);
                StoreRow(first, maps, h, sums.Pointer);
            }
        }

        /// <summary>The output row that input row h + stride is the first to need, in shares for the tiles until then; behind a map's last row comes the next map.</summary>
        /// <remarks>Rows of a tile that are pixels jump along the output's row, which no hardware foresees. Maps are each walked in order.</remarks>
        private readonly Lookahead NextRow(int map, int h)
        {
            int width = Geometry.Width.Output, row = map * Geometry.Height.Output + (h + Geometry.Height.PaddingBegin) / Geometry.Height.Stride + 1;
            float* first = Dy + (nint)row * width * Geometry.OutputPitch;
            var next = new Lookahead(first, Geometry.OutChannels, (width, Geometry.OutputPitch), (1, 0), (1, 0));
            next.SpreadOver(Tiles * Geometry.Height.Stride);
            return next;
        }

        /// <summary>Adds what all output rows have to say about input row h.</summary>
        private readonly void SumRow(int firstMap, int maps, int h, float* sums, nint* offsets, Lookahead* next)
        {
            (int q, int phase) = Math.DivRem(h, Geometry.Height.Stride);
            AxisPlan plan = Plans[phase];
            int firstTap = 0, taps = plan.Taps;
            while (taps > 0 && q + plan.OffsetFirst + firstTap * plan.OffsetStep < 0) (firstTap, taps) = (firstTap + 1, taps - 1);
            while (taps > 0 && q + plan.OffsetFirst + (firstTap + taps - 1) * plan.OffsetStep >= plan.Source) taps--;
            if (taps == 0) return;

            nint rowFloats = (nint)Geometry.Width.Output * Geometry.OutputPitch;
            for (int t = 0; t < taps; t++) offsets[t] = (q + plan.OffsetFirst + (firstTap + t) * plan.OffsetStep) * rowFloats;
            nint mapFloats = Geometry.Height.Output * rowFloats, sumRow = Rows.ArePixels ? Rows.Gap * Geometry.Width.Stride * Geometry.InChannels : SumPitch;
            for (int column = 0; column < Run; column += MicroKernels<V, TOps>.PanelWidth)
            {
                int columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, Run - column);
                var tile = new MicroTile
                {
                    Offsets = offsets,
                    Segments = taps,
                    Depth = Geometry.OutChannels,
                    ARow = Rows.ArePixels ? Rows.Gap * Geometry.OutputPitch : mapFloats,
                    AStep = 1,
                    B = Packed + (nint)(plan.TapFirst + firstTap * plan.TapStep) * TapFloats + column * Geometry.OutChannels,
                    BSegment = (nint)plan.TapStep * TapFloats,
                    BRow = MicroKernels<V, TOps>.PaddedWidth(columns),
                    Packed = true,
                    CRow = sumRow,
                    SumsRow = sumRow,
                    Columns = columns,
                    Ahead = next,
                };
                for (int sweep = 0; sweep < Rows.Sweeps(Geometry.Width.Output); sweep++)
                {
                    tile.A = Dy + firstMap * mapFloats + sweep * Geometry.OutputPitch;
                    tile.C = tile.Sums = sums + sweep * Geometry.Width.Stride * Geometry.InChannels + column;
                    MicroKernels<V, TOps>.Run(&tile, Rows.Count(maps, Geometry.Width.Output, sweep));
                }
            }
        }

        private readonly void StoreRow(int firstMap, int maps, int h, float* sums)
        {
            int channels = Geometry.InChannels, width = Geometry.Width.Input;
            for (int m = 0; m < maps; m++)
            {
                float* sum = sums + m * SumPitch + Geometry.Width.PaddingBegin * channels;
                float* target = Dx + (((nint)firstMap + m) * Geometry.Height.Input + h) * width * Geometry.InputPitch;
                if (Geometry.InputPitch == channels)
                {
                    Store(sum, target, width * channels);
                    continue;
                }

                for (int w = 0; w < width; w++, sum += channels, target += Geometry.InputPitch) Store(sum, target, channels);
            }
        }

        private readonly void Store(float* sum, float* target, int floats)
        {
            if (Adds) PartialSums.Add<V, TOps>(sum, target, floats);
            new Span<float>(sum, floats).CopyTo(new Span<float>(target, floats));
        }
    }
}
