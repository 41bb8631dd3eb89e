using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>Small integers in, so every sum is exact: the direct passes equal the naive loops with no difference at all. (Minimal filtering: <see cref="WinogradTests"/>.)</summary>
public class ConvolutionTests
{
    // What lies between the pixels of a pitched tensor must survive.
    private const float Gap = 1e6f;

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Forward_is_exact(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier) { ForcedConvolution = ConvolutionAlgorithm.Direct };
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
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Forward_cuts_off_where_an_activation_does(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier) { ForcedConvolution = ConvolutionAlgorithm.Direct };
        Clamp[] activations = [Clamp.ReLU, Clamp.ReLU6, new(-3, 9)];
        int number = 0;
        foreach (ConvolutionGeometry geometry in Geometries.All)
        {
            Clamp clamp = activations[number % activations.Length];
            using GuardedBuffer x = Pixels(geometry.Batch * geometry.InputPixels, geometry.InChannels, geometry.InputPitch);
            using GuardedBuffer y = Pixels(geometry.Batch * geometry.OutputPixels, geometry.OutChannels, geometry.OutputPitch);
            using GuardedBuffer weight = Weight(geometry);
            using var bias = new GuardedBuffer(number++ % 2 == 0 ? geometry.OutChannels : 0);
            Numbers.FillSmall(bias.Span, 4);
            ConvolutionForward.Run(execution, geometry with { Activation = clamp }, x.Span, weight.Span, bias.Span, y.Span);
            double[] sums = NaiveConvolution.Forward(geometry, Padded(x, geometry.InputPitch), weight.Span.ToArray(), bias.Span.ToArray());
            Check(geometry, [.. sums.Select(clamp.Value)], y, geometry.OutChannels, geometry.OutputPitch);
        }
    }

    /// <summary>Beside 2²⁴ a float loses every 1 that is added to it alone. So the ones of the first sum are lost, and those of every other one are there.</summary>
    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Sums_are_of_128_products_however_deep_a_block_is(int tier)
    {
        using var execution = new CpuExecution(2, (InstructionTier)tier);
        foreach (int channels in new[] { 256, 512, 1024, 2048 })
        {
            ConvolutionGeometry geometry = Geometries.Flat(1, channels, 40, Geometries.Axis(5, 1), Geometries.Axis(6, 1));
            float[] x = new float[30 * channels], weight = new float[geometry.WeightCount], y = new float[30 * 40];
            x.AsSpan().Fill(1);
            weight.AsSpan().Fill(1);
            for (int pixel = 0; pixel < 30; pixel++) x[pixel * channels] = 1 << 24;
            ConvolutionForward.Run(execution, geometry, x, weight, default, y);
            Assert.All(y, sum => Assert.Equal((1 << 24) + channels - 128, sum));
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Backward_data_is_exact(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier) { ForcedConvolution = ConvolutionAlgorithm.Direct };
        foreach (ConvolutionGeometry geometry in Geometries.All)
        {
            using GuardedBuffer dx = Pixels(geometry.Batch * geometry.InputPixels, geometry.InChannels, geometry.InputPitch);
            using GuardedBuffer dy = Pixels(geometry.Batch * geometry.OutputPixels, geometry.OutChannels, geometry.OutputPitch);
            using GuardedBuffer weight = Weight(geometry);
            ConvolutionBackwardData.Run(execution, geometry, dy.Span, weight.Span, dx.Span);
            double[] expected = NaiveConvolution.BackwardData(geometry, Padded(dy, geometry.OutputPitch), weight.Span.ToArray());
            Check(geometry, expected, dx, geometry.InChannels, geometry.InputPitch);
            ConvolutionBackwardData.Run(execution, geometry, dy.Span, weight.Span, dx.Span, adds: true);
            Check(geometry, [.. expected.Select(static number => 2 * number)], dx, geometry.InChannels, geometry.InputPitch);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Backward_weights_is_exact(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier) { ForcedConvolution = ConvolutionAlgorithm.Direct };
        foreach (ConvolutionGeometry geometry in Geometries.All)
        {
            using GuardedBuffer x = Pixels(geometry.Batch * geometry.InputPixels, geometry.InChannels, geometry.InputPitch);
            using GuardedBuffer dy = Pixels(geometry.Batch * geometry.OutputPixels, geometry.OutChannels, geometry.OutputPitch);
            using var dw = new GuardedBuffer(geometry.WeightCount);
            dw.Span.Fill(float.NaN);
            ConvolutionBackwardWeights.Run(execution, geometry, x.Span, dy.Span, dw.Span);
            double[] expected = NaiveConvolution.BackwardWeights(geometry, Padded(x, geometry.InputPitch), Padded(dy, geometry.OutputPitch));
            Check(geometry, expected, dw, geometry.OutChannels, geometry.OutChannels);
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        ConvolutionGeometry[] geometries =
        [
            Geometries.Flat(32, 1, 6, Geometries.Axis(28, 5, 1, 2, 2), Geometries.Axis(28, 5, 1, 2, 2)),
            Geometries.Flat(32, 6, 16, Geometries.Axis(14, 5), Geometries.Axis(14, 5)),
            Geometries.Flat(4, 32, 48, Geometries.Axis(30, 3, 2, 1, 1), Geometries.Axis(30, 3, 2, 1, 1)),
            Geometries.Flat(3, 64, 96, Geometries.Axis(20, 1), Geometries.Axis(20, 1)),
            Geometries.Flat(4, 40, 40, Geometries.Axis(20, 3, 1, 1, 1), Geometries.Axis(20, 3, 1, 1, 1), 40),
            Geometries.Flat(4, 64, 64, Geometries.Axis(20, 3, 1, 1, 1), Geometries.Axis(20, 3, 1, 1, 1), 16),
            Geometries.Flat(4, 100, 75, Geometries.Axis(30, 3, 1, 1, 1), Geometries.Axis(150, 3, 1, 1, 1), 25),
            .. Geometries.Heavy.Concat(Geometries.Packed).Select(static some => some with { InputPitch = some.InChannels, OutputPitch = some.OutChannels }),
        ];
        foreach (ConvolutionGeometry geometry in geometries)
        {
            float[][]? first = null;
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                using var execution = new CpuExecution(threads);
                float[][] results = ConvolutionPasses.All(execution, geometry);
                first ??= results;
                for (int i = 0; i < 3; i++) Assert.Equal(first[i], results[i]);
            }
        }
    }

    [Fact]
    public void A_warm_call_allocates_nothing()
    {
        using var execution = new CpuExecution(1);
        ConvolutionGeometry geometry = Geometries.Flat(4, 8, 24, Geometries.Axis(20, 3, 2, 1, 1), Geometries.Axis(20, 3, 2, 1, 1));
        float[] x = new float[geometry.Batch * geometry.InputPixels * 8], y = new float[geometry.Batch * geometry.OutputPixels * 24], w = new float[geometry.WeightCount];
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            ConvolutionForward.Run(execution, geometry, x, w, default, y);
            ConvolutionBackwardData.Run(execution, geometry, y, w, x);
            ConvolutionBackwardWeights.Run(execution, geometry, x, y, w);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
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
