using Fovea.Operators.Pooling;

namespace Fovea.Layers;

/// <summary>Global average pooling in any number of dimensions: <c>[N, …, C]</c> → <c>[N, C]</c>; formula at <see cref="GlobalAveragePoolOperator"/>.</summary>
public sealed class GlobalAvgPool : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => GlobalAveragePoolOperator.Apply(input);
}

/// <summary>Global max pooling in any number of dimensions: <c>[N, …, C]</c> → <c>[N, C]</c>; formula at <see cref="GlobalMaxPoolOperator"/>.</summary>
public sealed class GlobalMaxPool : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => GlobalMaxPoolOperator.Apply(input);
}
