using System.Diagnostics;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>What all passes assume of their spans: the last pixel need not be followed by its gap.</summary>
internal static class ConvolutionSpans
{
    /// <summary>Checks the sizes in Debug builds.</summary>
    [Conditional("DEBUG")]
    public static void Check(in ConvolutionGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> weight, ReadOnlySpan<float> output)
    {
        Debug.Assert(geometry.Groups > 0 && geometry.InChannels % geometry.Groups == 0 && geometry.OutChannels % geometry.Groups == 0);
        Debug.Assert(input.Length >= Floats(geometry.Batch * geometry.InputPixels, geometry.InputPitch, geometry.InChannels));
        Debug.Assert(output.Length >= Floats(geometry.Batch * geometry.OutputPixels, geometry.OutputPitch, geometry.OutChannels));
        Debug.Assert(weight.Length == geometry.WeightCount);
    }

    private static int Floats(int pixels, int pitch, int channels) => pixels == 0 ? 0 : (pixels - 1) * pitch + channels;
}
