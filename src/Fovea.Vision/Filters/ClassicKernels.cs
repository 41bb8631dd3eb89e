namespace Fovea.Vision;

/// <summary>The classic 3×3 kernels, written for convolution: <see cref="ImageFilter"/> flips them unless told to correlate.</summary>
/// <remarks>
/// Where two signs or directions are in use, it is said which one this is. Derivatives are written so that their convolution is positive
/// where the picture becomes brighter to the right or downwards.
/// </remarks>
public static class ClassicKernels
{
    /// <summary>The picture itself: a 1 in the middle, the neutral element of convolution.</summary>
    public static ClassicKernel Identity { get; } = new("identity", new[,] { { 0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 } }, 1,
        "the picture itself", "definition: the discrete unit impulse");

    /// <summary>The picture minus its Laplacian: f − ∇²f. The numbers sum to 1, so even areas stay.</summary>
    public static ClassicKernel Sharpen { get; } = new("sharpen", new[,] { { 0, -1, 0 }, { -1, 5, -1 }, { 0, -1, 0 } }, 1,
        "edges become steeper, even areas stay", "identity − laplacian; Gonzalez and Woods, Digital Image Processing, 3.6");

    /// <summary>The mean of nine pixels.</summary>
    public static ClassicKernel BoxBlur { get; } = new("box-blur", new[,] { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } }, 9,
        "blurs: the mean of nine pixels", "the moving average in two dimensions");

    /// <summary>Binomial weights (1 2 1)ᵀ·(1 2 1)/16, the smallest approximation of a Gaussian bell; its variance is ½ along each axis.</summary>
    public static ClassicKernel Gaussian { get; } = new("gaussian", new[,] { { 1, 2, 1 }, { 2, 4, 2 }, { 1, 2, 1 } }, 16,
        "blurs gently: near pixels count more", "binomial filter; Burt, Fast filter transforms for image processing, 1981");

    /// <summary>The pixel against all of its eight neighbours. The numbers sum to 0, so even areas become black.</summary>
    public static ClassicKernel Edge { get; } = new("edge", new[,] { { -1, -1, -1 }, { -1, 8, -1 }, { -1, -1, -1 } }, 1,
        "edges in every direction; even areas become black", "the Laplacian with diagonals, its sign turned; Gonzalez and Woods, 3.6");

    /// <summary>The mixed second difference: (1 0 −1)ᵀ·(1 0 −1), which knows no straight edge along the axes, only corners and slants.</summary>
    public static ClassicKernel EdgeCorner { get; } = new("edge-corner", new[,] { { 1, 0, -1 }, { 0, 0, 0 }, { -1, 0, 1 } }, 1,
        "corners and slanting edges; upright and level ones vanish", "the mixed central difference, 4·∂²f/∂x∂y");

    /// <summary>Prewitt's operator along x: how much brighter it becomes to the right, over three rows.</summary>
    public static ClassicKernel VerticalEdge { get; } = new("vertical-edge", new[,] { { 1, 0, -1 }, { 1, 0, -1 }, { 1, 0, -1 } }, 1,
        "upright edges; positive where it becomes brighter to the right", "Prewitt, Object enhancement and extraction, 1970");

    /// <summary>Sobel's operator along x: the central difference, smoothed by (1 2 1) down.</summary>
    public static ClassicKernel SobelX { get; } = new("sobel-x", new[,] { { 1, 0, -1 }, { 2, 0, -2 }, { 1, 0, -1 } }, 1,
        "upright edges, smoothed downwards; positive where it becomes brighter to the right", "Sobel and Feldman, 1968");

    /// <summary>Sobel's operator along y: the central difference, smoothed by (1 2 1) along.</summary>
    public static ClassicKernel SobelY { get; } = new("sobel-y", new[,] { { 1, 2, 1 }, { 0, 0, 0 }, { -1, -2, -1 } }, 1,
        "level edges, smoothed sideways; positive where it becomes brighter downwards", "Sobel and Feldman, 1968");

    /// <summary>The sum of the second differences along both axes, ∂²f/∂x² + ∂²f/∂y².</summary>
    public static ClassicKernel Laplacian { get; } = new("laplacian", new[,] { { 0, 1, 0 }, { 1, -4, 1 }, { 0, 1, 0 } }, 1,
        "the second derivative: both sides of an edge, with opposite signs", "the five-point stencil of ∇²; Gonzalez and Woods, 3.6");

    /// <summary>A slanting difference added to the picture. Flipped, as convolution does, light falls from the lower right; correlated, from the
    /// upper left.</summary>
    public static ClassicKernel Emboss { get; } = new("emboss", new[,] { { -2, -1, 0 }, { -1, 1, 1 }, { 0, 1, 2 } }, 1,
        "a relief; light from the lower right, with correlation from the upper left", "as painting programs have it; identity + a directional difference");

    /// <summary>All of them, the gentle ones first.</summary>
    public static IReadOnlyList<ClassicKernel> All { get; } =
    [
        Identity, Sharpen, BoxBlur, Gaussian, Edge, EdgeCorner, VerticalEdge, SobelX, SobelY, Laplacian, Emboss,
    ];

    /// <summary>The kernel of a name.</summary>
    /// <param name="name">As <see cref="ClassicKernel.Name"/> has it.</param>
    /// <exception cref="FoveaException">There is none.</exception>
    public static ClassicKernel Get(string name) => All.FirstOrDefault(kernel => kernel.Name == name)
        ?? throw new FoveaException($"there is no kernel {FileFormatException.Quote(name)}; there are {string.Join(", ", All.Select(static kernel => kernel.Name))}.");
}
