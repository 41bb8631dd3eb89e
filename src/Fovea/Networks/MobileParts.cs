using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>What the MobileNets share.</summary>
internal static class MobileParts
{
    /// <summary>A convolution that keeps the size (at stride 1), batch normalisation, and an activation if there is one.</summary>
    /// <param name="channels">Of the input.</param>
    /// <param name="outChannels">Of the output.</param>
    /// <param name="kernelSize">An odd number.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="groups">1, or the channels for a depthwise convolution.</param>
    /// <param name="norm">Batch normalisation for a number of channels.</param>
    /// <param name="activation">What follows.</param>
    public static Sequential Block(int channels, int outChannels, int kernelSize, int stride, int groups, Func<int, BatchNorm> norm, Module? activation)
    {
        Module conv = FanOut(new Conv2d(channels, outChannels, kernelSize, stride, kernelSize / 2, groups: groups, bias: false));
        return activation is null ? new Sequential(conv, norm(outChannels)) : new Sequential(conv, norm(outChannels), activation);
    }

    /// <summary>First weights as torchvision draws them for these networks: normal, variance 2/fanOut; biases 0.</summary>
    public static Conv2d FanOut(Conv2d conv)
    {
        conv.Weight.Initializer = Initializer.Kaiming(normal: true, mode: FanMode.Out);
        if (conv.Bias is { } bias) bias.Initializer = Initializer.Zeros;
        return conv;
    }

    /// <summary>First weights as torchvision draws them for these networks: normal with standard deviation 0.01; biases 0.</summary>
    public static Linear Dense(int features, int outFeatures)
    {
        Linear linear = new(features, outFeatures);
        linear.Weight.Initializer = Initializer.Normal(standardDeviation: 0.01f);
        if (linear.Bias is { } bias) bias.Initializer = Initializer.Zeros;
        return linear;
    }

    /// <summary>The multiple of 8 that is next to a number of channels, never less than 9/10 of it.</summary>
    public static int MultipleOf8(double channels)
    {
        int rounded = Math.Max(8, (int)(channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
