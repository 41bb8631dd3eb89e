using Fovea.Initializers;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>The weight of a convolution layer, transposed or not: its shape from checked settings, and the bound of the first bias.</summary>
internal static class ConvolutionWeight
{
    /// <summary>The shape <c>[(kD,) (kH,) kW, inChannels/groups, outChannels]</c>; of a transposed convolution the channels change places.</summary>
    public static Shape Shape(string name, int rank, int inChannels, int outChannels, SpatialSize kernelSize, int groups, bool transposed = false)
    {
        if (inChannels < 1 || outChannels < 1)
            throw new ShapeException(name, $"inChannels and outChannels must be 1 or more, got {inChannels} and {outChannels}.");
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ShapeException(name, $"groups {groups} must divide inChannels {inChannels} and outChannels {outChannels}.");
        if (kernelSize is not { Depth: > 0, Height: > 0, Width: > 0 })
            throw new ShapeException(name, $"kernelSize must be 1 or more, got {kernelSize.ToString(rank)}.");
        (int fan, int wide) = transposed ? (outChannels / groups, inChannels) : (inChannels / groups, outChannels);
        return rank switch
        {
            1 => [kernelSize.Width, fan, wide],
            2 => [kernelSize.Height, kernelSize.Width, fan, wide],
            _ => [kernelSize.Depth, kernelSize.Height, kernelSize.Width, fan, wide],
        };
    }

    /// <summary>Uniform within ±1/√fan of the weight, as PyTorch's.</summary>
    public static Initializer BiasInitializer(Shape weight)
    {
        float bound = 1 / MathF.Sqrt(weight[..^1].Count);
        return Initializer.Uniform(-bound, bound);
    }
}
