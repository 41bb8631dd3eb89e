using Fovea.Layers;
using Fovea.Operators.Windows;

namespace Fovea.Networks;

/// <summary>A convolution without bias, batch normalisation with ε = 0.001, ReLU: what the Inception networks are made of.</summary>
internal sealed class NormalizedConvolution : Module
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm _norm;
    private readonly ReLU _relu = new();

    public NormalizedConvolution(int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default)
    {
        _convolution = Add("conv", new Conv2d(inChannels, outChannels, kernelSize, stride, padding, bias: false));
        _norm = Add("bn", new BatchNorm(outChannels, epsilon: 1e-3f));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _norm.Forward(_convolution.Forward(input), residual: null, _relu);
}
