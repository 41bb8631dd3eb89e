using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// The inverted residual of MobileNet v2 and v3: wide inside, narrow at both ends, where it adds its input if the shapes agree. The last
/// convolution has no activation: ReLU would lose too much of so few channels.
/// </summary>
internal sealed class InvertedResidual : Module
{
    private readonly Module _layers;
    private readonly bool _addsInput;

    /// <summary>A block.</summary>
    /// <param name="name">What torchvision calls the layers inside.</param>
    /// <param name="layers">Expansion, depthwise convolution, projection.</param>
    /// <param name="addsInput">Whether the output has the input's shape.</param>
    public InvertedResidual(string name, Sequential layers, bool addsInput) => (_layers, _addsInput) = (Add(name, layers), addsInput);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _layers.Forward(input, residual: _addsInput ? input : null);
}
