using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>Small integers in, so every sum is exact: the fast passes equal the naive loops with no difference at all.</summary>
public class ConvolutionTests
{
    // What lies between the pixels of a pitched tensor must survive.
    private const float Gap = 1e6f;

    public static TheoryData<int> TierNumbers() => [.. Tiers.Available.Select(tier => (int)tier)];

    [Theory]
    [MemberData(nameof(TierNumbers))]
    public void Forward_is_exact(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier);
        int number = 0;
        foreach (ConvolutionGeometry geometry in Geometries.All)
        {
            using GuardedBuffer x = Pixels(geometry.Batch * geometry.InputPixels, geometry.InChannels, geometry.InputPitch);
            using GuardedBuffer y = Pixels(geometry.Batch * geometry.OutputPixels, geometry.OutChannels, geometry.OutputPitch);
            using GuardedBuffer weight = Weight(geometry);
            using var bias = new GuardedBuffer(number++ % 2 == 0 ? geometry.OutChannels : 0);
            Numbers.FillSmall(bias.Span, 4);
            ConvolutionForward.Run(execution, geometry, x.Span, weight.Span, bias.Span, y.Span);
            double[] expected = NaiveConvolution.Forward(geometry, Padded(x, geometry.InputPitch), weight.Span.ToArray(), bias.Span.ToArray());
            Check(geometry, expected, y, geometry.OutChannels, geometry.OutputPitch);
        }
    }

    [Theory]
    [MemberData(nameof(TierNumbers))]
    public void Backward_data_is_exact(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier);
        foreach (ConvolutionGeometry geometry in Geometries.All)
        {
            using GuardedBuffer dx = Pixels(geometry.Batch * geometry.InputPixels, geometry.InChannels, geometry.InputPitch);
            using GuardedBuffer dy = Pixels(geometry.Batch * geometry.OutputPixels, geometry.OutChannels, geometry.OutputPitch);
            using GuardedBuffer weight = Weight(geometry);
            ConvolutionBackwardData.Run(execution, geometry, dy.Span, weight.Span, dx.Span);
            double[] expected = NaiveConvolution.BackwardData(geometry, Padded(dy, geometry.OutputPitch), weight.Span.ToArray());
            Check(geometry, expected, dx, geometry.InChannels, geometry.InputPitch);
        }
    }

    private static GuardedBuffer Weight(in ConvolutionGeometry geometry)
    {
        var weight = new GuardedBuffer(geometry.WeightCount);
        Numbers.FillSmall(weight.Span, 3);
        return weight;
    }

    /// <summary>Pixels of small integers; the gaps are large, so reading one shows; the last pixel has none, so reading it kills.</summary>
    private static GuardedBuffer Pixels(int pixels, int channels, int pitch)
    {
        var buffer = new GuardedBuffer(pixels == 0 ? 0 : (pixels - 1) * pitch + channels);
        Numbers.FillSmall(buffer.Span, pixels + channels);
        for (int i = 0; i < buffer.Length; i++)
        {
            if (i % pitch >= channels) buffer.Span[i] = Gap;
        }

        return buffer;
    }

    private static float[] Padded(GuardedBuffer buffer, int pitch)
    {
        float[] values = new float[buffer.Length + pitch];
        buffer.Span.CopyTo(values);
        return values;
    }

    private static void Check(in ConvolutionGeometry geometry, double[] expected, GuardedBuffer actual, int channels, int pitch)
    {
        float[] values = actual.Span.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double value = i % pitch < channels ? expected[i] : Gap;
            if (values[i] != value) Assert.Fail($"{geometry}: pixel {i / pitch}, channel {i % pitch} is {values[i]}, expected {value}");
        }
    }
}
