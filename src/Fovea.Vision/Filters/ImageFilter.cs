using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Vision;

/// <summary>A picture convolved with one kernel g, through the operators of the networks:
/// y[m, n, c] = Σᵢ Σⱼ g[i, j] · x[m − i, n − j, c], i and j counted from the kernel's middle.</summary>
/// <remarks>
/// As it stands, each channel is by itself, the kernel is flipped (true convolution), the border is a mirror image, and the size is kept.
/// A kernel with an even side reaches one pixel further to the right or down, as <see cref="Padding.Same"/> has it and SciPy's
/// <c>ndimage.convolve</c>. Values are in the sample's own unit, 0 to 255, so whole kernels on 8-bit samples have exact sums. The numbers of
/// a kernel of rank 1 are applied as a column and a row where that is cheaper (<see cref="PlanFor"/>).
/// </remarks>
public sealed partial record ImageFilter
{
    private readonly double[,] _kernel;

    /// <summary>A filter with a classic kernel.</summary>
    public ImageFilter(ClassicKernel kernel) : this(kernel.Values) { }

    /// <summary>A filter with any kernel.</summary>
    /// <param name="kernel">g, kH × kW, both 1 or more; it is copied.</param>
    /// <exception cref="ShapeException">The kernel is empty.</exception>
    /// <exception cref="FoveaException">One of its numbers is not finite in single precision.</exception>
    public ImageFilter(double[,] kernel)
    {
        if (kernel.Length == 0)
            throw new ShapeException(nameof(ImageFilter), $"the kernel is {kernel.GetLength(0)}x{kernel.GetLength(1)}; it must have an element.");
        foreach (double value in kernel)
        {
            if (!float.IsFinite((float)value)) throw new FoveaException($"ImageFilter: the kernel has the number {value}; every one must be finite in single precision.");
        }

        _kernel = (double[,])kernel.Clone();
    }

    /// <summary>g as it was given; a copy.</summary>
    public double[,] Kernel => (double[,])_kernel.Clone();

    /// <summary>What becomes of the channels.</summary>
    public FilterMode Mode { get; init; }

    /// <summary>What the kernel sees beyond the border; null: it stays inside, and the result has kH − 1 rows and kW − 1 columns less.</summary>
    public PaddingMode? Border { get; init; } = PaddingMode.Reflect;

    /// <summary>Cross-correlation: the kernel is not flipped, as in networks and most painting programs.</summary>
    public bool Correlate { get; init; }

    /// <summary>A colour picture is made grey first (ITU-R BT.601, <see cref="Image.WithChannels"/>).</summary>
    public bool Grey { get; init; }

    /// <summary>The least value becomes 0 and the greatest full, over all channels together, instead of cutting what lies outside. If all are
    /// equal, they become 0.</summary>
    public bool Normalise { get; init; }

    /// <summary>Allows two passes where the kernel has rank 1 and they cost less.</summary>
    public bool Separate { get; init; } = true;

    /// <summary>How pictures of a number of channels (opacity not counted) are computed.</summary>
    public FilterPlan PlanFor(int channels) => FilterPlan.Of(_kernel, Mode == FilterMode.Summed ? channels : 1, Separate);

    /// <summary>The bare answer to pictures: not clamped, not rounded, not normalised, whatever unit they have; grey is not applied.</summary>
    /// <param name="pictures"><c>[N, H, W, C]</c>.</param>
    /// <returns><c>[N, H', W', C]</c>, or one channel in <see cref="FilterMode.Summed"/>; H' = H and W' = W unless there is no border.</returns>
    /// <exception cref="ShapeException">The rank is not 4, or the picture is too small for the kernel or its mirror image.</exception>
    public Tensor Apply(Tensor pictures)
    {
        if (pictures.Shape.Rank != 4)
            throw new ShapeException(nameof(ImageFilter), $"the pictures are {pictures.Shape}; [N, height, width, channels] is expected.");
        return new FilterPipeline(this, pictures.Shape[^1]).Apply(pictures);
    }
}
