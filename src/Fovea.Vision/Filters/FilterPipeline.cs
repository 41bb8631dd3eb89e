using Fovea.Kernels.Geometry;
using Fovea.Mathematics;
using Fovea.Operators.Convolution;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Vision;

/// <summary>The operators of a filter, and its weights, for pictures of one number of channels.</summary>
internal sealed class FilterPipeline
{
    private readonly PadOperator? _border;
    private readonly PadOperator? _sides;
    private readonly List<(ConvolutionOperator Operator, Tensor Weight)> _passes = [];

    public FilterPipeline(ImageFilter filter, int channels)
    {
        double[,] kernel = filter.Kernel;
        (int height, int width) = (kernel.GetLength(0), kernel.GetLength(1));
        if (filter.Border is { } mode)
        {
            _border = new PadOperator(2, Padding.Same, mode) { Kernel = (height, width) };
            // What Same gives at stride 1, left and right.
            _sides = new PadOperator(2, Padding.Sides(0, 0, (width - 1) / 2, width / 2), mode);
        }

        foreach (double[,] pass in filter.PlanFor(channels).Passes)
        {
            int groups = filter.Mode == FilterMode.Summed ? 1 : channels;
            _passes.Add((new ConvolutionOperator(2, 1, Padding.Valid, 1, groups), WeightOf(filter.Correlate ? pass : Signal.Rotate180(pass), channels, groups)));
            channels = groups;
        }
    }

    /// <summary>How the rows of a whole picture are continued; null if they are not.</summary>
    /// <exception cref="ShapeException">The picture is too small for its mirror image.</exception>
    public PadAxis? RowsOf(Shape pictures) => _border?.Resolve([pictures]).Height;

    /// <summary>The answer to whole pictures.</summary>
    public Tensor Apply(Tensor pictures) => Convolve(_border is null ? pictures : _border.Apply(pictures));

    /// <summary>The answer to rows that have those above and below with them.</summary>
    public Tensor ApplyToBand(Tensor rows) => Convolve(_sides is null ? rows : _sides.Apply(rows));

    private Tensor Convolve(Tensor values)
    {
        foreach ((ConvolutionOperator op, Tensor weight) in _passes) values = op.Apply(values, weight);
        return values;
    }

    /// <summary><c>[kH, kW, channels/groups, groups]</c>: the same number for every channel, whether those are of the input or of the result.</summary>
    private static Tensor WeightOf(double[,] taps, int channels, int groups)
    {
        (int height, int width) = (taps.GetLength(0), taps.GetLength(1));
        float[] weight = new float[height * width * channels];
        for (int i = 0; i < weight.Length; i++) weight[i] = (float)taps[i / channels / width, i / channels % width];
        return Tensor.From(weight, [height, width, channels / groups, groups]);
    }
}
