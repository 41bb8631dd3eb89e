namespace Fovea.Layers;

/// <summary>
/// Squeeze-and-excitation: y[n,·,c] = x[n,·,c] · s[n,c], s = gate(W₂·act(W₁·x̄ + b₁) + b₂), x̄ the mean of each channel over all pixels: a
/// network of its own says how much each channel counts in this picture. (Hu, Shen and Sun 2018.)
/// </summary>
/// <remarks>
/// Shapes: <c>[N, H, W, C]</c> → the same. 2·C·squeezed + C + squeezed parameters and 2·C·squeezed multiply-adds a picture. In a weights file:
/// <c>fc1</c> and <c>fc2</c>, 1×1 convolutions as in torchvision.
/// </remarks>
public sealed class SqueezeExcitation : Module
{
    private static readonly Axes Pixels = [1, 2];

    private readonly Module _activation, _gate;

    /// <summary>A layer with its sizes.</summary>
    /// <param name="channels">C.</param>
    /// <param name="squeezeChannels">Channels between the two dense layers; C/16 in the paper, C/4 in MobileNet v3.</param>
    /// <param name="activation">Between them, ReLU unless given.</param>
    /// <param name="gate">Behind them, <see cref="Sigmoid"/> unless given; MobileNet v3 has <see cref="Hardsigmoid"/>.</param>
    public SqueezeExcitation(int channels, int squeezeChannels, Module? activation = null, Module? gate = null)
    {
        Squeeze = Add("fc1", new Conv2d(channels, squeezeChannels, 1));
        Excite = Add("fc2", new Conv2d(squeezeChannels, channels, 1));
        _activation = Add("activation", activation ?? new ReLU());
        _gate = Add("scale_activation", gate ?? new Sigmoid());
    }

    /// <summary>W₁ and b₁.</summary>
    public Conv2d Squeeze { get; }

    /// <summary>W₂ and b₂.</summary>
    public Conv2d Excite { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Shape.Rank != 4) throw new ShapeException(nameof(SqueezeExcitation), $"input {input.Shape} must have the axes [N, H, W, C].");
        Tensor scale = _activation.Forward(Squeeze.Forward(input.Mean(Pixels, keepAxes: true)));
        return input * _gate.Forward(Excite.Forward(scale)).Broadcast(input.Shape);
    }
}
