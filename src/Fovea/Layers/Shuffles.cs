using Fovea.Operators.Shaping;

namespace Fovea.Layers;

/// <summary>Channels into pixels: <c>[N, H, W, C·r²]</c> → <c>[N, H·r, W·r, C]</c>; formula at <see cref="PixelShuffleOperator"/>.</summary>
public sealed class PixelShuffle(int upscaleFactor) : Module
{
    private readonly PixelShuffleOperator _operator = new(upscaleFactor);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Pixels into channels: <c>[N, H·r, W·r, C]</c> → <c>[N, H, W, C·r²]</c>; formula at <see cref="PixelShuffleOperator"/>.</summary>
public sealed class PixelUnshuffle(int downscaleFactor) : Module
{
    private readonly PixelShuffleOperator _operator = new(downscaleFactor, Inverse: true);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>The channels of several groups mixed: <c>[N, …, C]</c> → the same; formula at <see cref="ChannelShuffleOperator"/>.</summary>
public sealed class ChannelShuffle(int groups) : Module
{
    private readonly ChannelShuffleOperator _operator = new(groups);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
