using Fovea.Operators.Shaping;

namespace Fovea.Layers;

/// <summary>Each sample as one row, channel by channel as in PyTorch: <c>[N, H, W, C]</c> → <c>[N, C·H·W]</c>; see <see cref="FlattenOperator"/>.</summary>
public sealed class Flatten : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => FlattenOperator.Apply(input);
}
