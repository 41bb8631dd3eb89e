using Fovea.Initializers;
using Fovea.Operators.Normalization;

namespace Fovea.Layers;

/// <summary>Layer normalisation of <c>[N, …, C]</c>; formula, and what PyTorch's settings are called here, at <see cref="LayerNormOperator"/>.</summary>
/// <remarks>In a weights file: weight and bias, in PyTorch's axis order.</remarks>
public sealed class LayerNorm : Module
{
    private readonly LayerNormOperator _operator;

    /// <summary>A layer that normalises the channels of every pixel.</summary>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="affine">Whether there are γ and β.</param>
    public LayerNorm(int channels, float epsilon = 1e-5f, bool affine = true) : this([channels], NormalizedAxes.Channels, epsilon, affine) { }

    /// <summary>A layer that normalises the axes it is told.</summary>
    /// <param name="normalizedShape">Their sizes: <c>[C]</c>, <c>[H, W]</c> or <c>[H, W, C]</c>.</param>
    /// <param name="axes">Which axes they are.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="affine">Whether there are γ and β.</param>
    public LayerNorm(Shape normalizedShape, NormalizedAxes axes, float epsilon = 1e-5f, bool affine = true)
    {
        if (normalizedShape.Rank == 0 || normalizedShape.Count == 0)
            throw new ShapeException(nameof(LayerNorm), $"normalizedShape must have axes of 1 or more, got {normalizedShape}.");
        _operator = new LayerNormOperator(normalizedShape, axes, epsilon);
        if (!affine) return;
        WeightLayout layout = axes == NormalizedAxes.Sample ? WeightLayout.ChannelsLast : WeightLayout.AsInFile;
        Weight = AddParameter("weight", normalizedShape, Initializer.Constant(1), layout);
        Bias = AddParameter("bias", normalizedShape, Initializer.Constant(0), layout);
    }

    /// <summary>γ, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input, Weight?.ToTensor(), Bias?.ToTensor());
}
