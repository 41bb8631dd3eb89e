using Fovea.Operators.Normalization;

namespace Fovea.Layers;

/// <summary>Local response normalisation across the channels of <c>[N, …, C]</c>, AlexNet's; formula at <see cref="LocalResponseNormOperator"/>.</summary>
/// <param name="size">Channels of a window.</param>
/// <param name="alpha">α, divided by the size as in PyTorch; the paper does not divide.</param>
/// <param name="beta">β.</param>
/// <param name="k">k.</param>
public sealed class LocalResponseNorm(int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1) : Module
{
    private readonly LocalResponseNormOperator _operator = new(size, alpha, beta, k);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
