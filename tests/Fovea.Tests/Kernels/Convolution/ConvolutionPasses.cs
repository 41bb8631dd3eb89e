using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>The three passes of a convolution on random numbers.</summary>
internal static class ConvolutionPasses
{
    /// <summary>y, dx and dw.</summary>
    public static float[][] All(CpuExecution execution, in ConvolutionGeometry geometry)
    {
        float[] x = Numbers.Random(geometry.Batch * geometry.InputPixels * geometry.InChannels, 1), dx = new float[x.Length];
        float[] dy = Numbers.Random(geometry.Batch * geometry.OutputPixels * geometry.OutChannels, 2), y = new float[dy.Length];
        float[] w = Numbers.Random(geometry.WeightCount, 3), dw = new float[w.Length];
        ConvolutionForward.Run(execution, geometry, x, w, default, y);
        ConvolutionBackwardData.Run(execution, geometry, dy, w, dx);
        ConvolutionBackwardWeights.Run(execution, geometry, x, dy, dw);
        return [y, dx, dw];
    }
}
