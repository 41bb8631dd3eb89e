using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;

namespace Fovea.Layers;

/// <summary>min(max(x, minValue), maxValue); see <see cref="HardtanhFunction"/>.</summary>
/// <param name="minValue">The least value.</param>
/// <param name="maxValue">The greatest value.</param>
public sealed class Hardtanh(float minValue = -1, float maxValue = 1) : Module, IClampLayer
{
    private readonly PointwiseOperator<HardtanhFunction> _operator = HardtanhFunction.Operator(minValue, maxValue);

    Clamp IClampLayer.Clamp => new(_operator.Function.Low, _operator.Function.High);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>min(max(x, 0), 6); see <see cref="HardtanhFunction"/>.</summary>
public sealed class ReLU6 : Module, IClampLayer
{
    Clamp IClampLayer.Clamp => Clamp.ReLU6;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => HardtanhFunction.ReLU6.Apply(input);
}

/// <summary>min(max(x + 3, 0), 6)/6; see <see cref="HardsigmoidFunction"/>.</summary>
public sealed class Hardsigmoid : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => HardsigmoidFunction.Operator.Apply(input);
}

/// <summary>x·min(max(x + 3, 0), 6)/6; see <see cref="HardswishFunction"/>.</summary>
public sealed class Hardswish : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => HardswishFunction.Operator.Apply(input);
}

/// <summary>x where |x| &gt; λ, else 0; see <see cref="HardshrinkFunction"/>.</summary>
/// <param name="lambda">λ, 0 or more.</param>
public sealed class Hardshrink(float lambda = 0.5f) : Module
{
    private readonly PointwiseOperator<HardshrinkFunction> _operator = HardshrinkFunction.Operator(lambda);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>x drawn towards 0 by λ; see <see cref="SoftshrinkFunction"/>.</summary>
/// <param name="lambda">λ, 0 or more.</param>
public sealed class Softshrink(float lambda = 0.5f) : Module
{
    private readonly PointwiseOperator<SoftshrinkFunction> _operator = SoftshrinkFunction.Operator(lambda);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
