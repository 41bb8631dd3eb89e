using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>How a problem's source is seen by the micro-kernel: in place, or as slices copied with their zero halo.</summary>
/// <remarks>
/// <code>
/// a slice: strip of rows of a map     0 0 0 0 0 0      Planes: one for each tap of the depth axis
///                                     0 x x x x 0      Rows:   those that the strip's windows cover
///                                     0 x x x x 0      Pixels: a whole row with its padding, channels of one group only
///                                     0 x x x x 0
/// </code>
/// With the halo no kernel knows padding, and with nothing between the pixels all taps of a row are one run of k.
/// </remarks>
internal readonly unsafe struct SourceLayout
{
    // A run of taps longer than this would make a block of the packed weights larger than L2 likes.
    private const int MaxRun = 2048;

    /// <summary>Decides for a problem whose slices have at most <paramref name="stripRows"/> target rows.</summary>
    public SourceLayout(in DenseProblem problem, int stripRows)
    {
        bool gaps = problem.SourcePitch != problem.SourceChannels;
        bool adjacent = problem.Width.Taps > 1 && problem.Width.OffsetStep == 1;
        bool joins = adjacent && problem.Width.Taps * problem.SourceChannels <= MaxRun;
        // What has gaps is copied where taps can then be joined: sums are cut as without gaps, so the bits are the same.
        Copies = problem.Depth.LeavesSource || problem.Height.LeavesSource || problem.Width.LeavesSource || (gaps && joins);
        Pixels = (problem.Width.Count - 1) * problem.Width.SourceStep + problem.Width.Extent;
        Rows = (stripRows - 1) * problem.Height.SourceStep + problem.Height.Extent;
        PixelStride = Copies ? problem.SourceChannels : problem.SourcePitch;
        RowStride = Copies ? (nint)Pixels * PixelStride : (nint)problem.Width.Source * PixelStride;
        PlaneStride = Copies ? Rows * RowStride : problem.Height.Source * RowStride;
        JoinsRow = joins;
    }

    /// <summary>Slices are copied.</summary>
    public bool Copies { get; }

    /// <summary>Pixels of a copied row.</summary>
    public int Pixels { get; }

    /// <summary>Rows of a copied plane.</summary>
    public int Rows { get; }

    /// <summary>Floats from pixel to pixel.</summary>
    public int PixelStride { get; }

    /// <summary>Floats from row to row.</summary>
    public nint RowStride { get; }

    /// <summary>Floats from plane to plane.</summary>
    public nint PlaneStride { get; }

    /// <summary>The taps of a row of the window are one run of k.</summary>
    public bool JoinsRow { get; }

    /// <summary>Floats of a copied slice.</summary>
    public long SliceFloats(in DenseProblem problem) => Copies ? problem.Depth.Taps * PlaneStride : 0;

    /// <summary>Segments of a window: one for each tap, or for each row of taps.</summary>
    public int Segments(in DenseProblem problem) => problem.Depth.Taps * problem.Height.Taps * (JoinsRow ? 1 : problem.Width.Taps);

    /// <summary>Values of k in a segment.</summary>
    public int SegmentDepth(in DenseProblem problem) => (JoinsRow ? problem.Width.Taps : 1) * problem.SourceChannels;

    /// <summary>Where the segments begin, seen from the window's first tap; each may be cut into equal parts.</summary>
    public void FillOffsets(in DenseProblem problem, nint* offsets, int parts = 1)
    {
        int partDepth = SegmentDepth(problem) / parts;
        int depthStep = Copies ? 1 : problem.Depth.OffsetStep;
        for (int d = 0; d < problem.Depth.Taps; d++)
        {
            for (int h = 0; h < problem.Height.Taps; h++)
            {
                for (int w = 0; w < (JoinsRow ? 1 : problem.Width.Taps); w++)
                {
                    nint segment = d * depthStep * PlaneStride + h * problem.Height.OffsetStep * RowStride + w * problem.Width.OffsetStep * PixelStride;
                    for (int p = 0; p < parts; p++) *offsets++ = segment + p * partDepth;
                }
            }
        }
    }

    /// <summary>The first tap of the window of target (n, d, h, 0) in place.</summary>
    public float* InPlace(in DenseProblem problem, int sample, int d, int h, int group)
    {
        nint plane = (nint)sample * problem.Depth.Source + problem.Depth.SourceOf(d, 0);
        nint row = problem.Height.SourceOf(h, 0);
        return problem.Source + plane * PlaneStride + row * RowStride + problem.Width.OffsetFirst * PixelStride + group * problem.SourceChannels;
    }

    /// <summary>Copies the slice of the target rows h … h + rows − 1 of (n, d).</summary>
    public void CopySlice<V, TOps>(in DenseProblem problem, int sample, int d, int h, int rows, int group, float* slice)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        AxisPlan height = problem.Height;
        int copied = (rows - 1) * height.SourceStep + height.Extent;
        for (int p = 0; p < problem.Depth.Taps; p++)
        {
            int plane = problem.Depth.SourceOf(d, p);
            bool inside = (uint)plane < (uint)problem.Depth.Source;
            for (int r = 0; r < copied; r++)
            {
                int row = height.SourceOf(h, 0) + r;
                float* target = slice + p * PlaneStride + r * RowStride;
                if (inside && (uint)row < (uint)height.Source)
                    CopyRow<V, TOps>(problem, (((nint)sample * problem.Depth.Source + plane) * height.Source + row) * problem.Width.Source, group, target);
                else
                    new Span<float>(target, (int)RowStride).Clear();
            }
        }
    }

    private void CopyRow<V, TOps>(in DenseProblem problem, nint firstPixel, int group, float* target)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        int channels = problem.SourceChannels;
        int from = Math.Clamp(-problem.Width.OffsetFirst, 0, Pixels);
        int to = Math.Clamp(problem.Width.Source - problem.Width.OffsetFirst, from, Pixels);
        new Span<float>(target, from * channels).Clear();
        new Span<float>(target + to * channels, (Pixels - to) * channels).Clear();
        float* source = problem.Source + (firstPixel + problem.Width.OffsetFirst + from) * problem.SourcePitch + group * channels;
        target += from * channels;
        if (problem.SourcePitch == channels)
        {
            new Span<float>(source, (to - from) * channels).CopyTo(new Span<float>(target, (to - from) * channels));
            return;
        }

        Panel<V, TOps>.CopyRows(source, problem.SourcePitch, to - from, channels, target, channels);
    }
}
