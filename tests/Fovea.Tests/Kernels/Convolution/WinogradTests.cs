using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>Minimal filtering: its error is bounded, against naive sums in double precision, in all three passes.</summary>
public class WinogradTests
{
    private const float Gap = 1e6f;

    public static TheoryData<int, string> Cases() => new(Tiers.Available.SelectMany(static tier => new[]
    {
        ((int)tier, nameof(ConvolutionAlgorithm.WinogradF2)), ((int)tier, nameof(ConvolutionAlgorithm.WinogradF4)),
    }));

    /// <summary>Tails of channels, tiles that hang over every edge, padding from none to more than the window, gaps between pixels, both orders of work.</summary>
    private static IEnumerable<ConvolutionGeometry> Shapes()
    {
        yield return Plain(2, 16, 32, 12, 12);                                                               // whole tiles
        yield return Plain(3, 40, 72, 9, 11);
        yield return Plain(1, 17, 5, 5, 7) with { InputPitch = 19, OutputPitch = 8 };
        yield return Plain(1, 1, 1, 3, 3);
        yield return Plain(2, 3, 33, 1, 13);                                                                 // one row
        yield return Geometries.Flat(2, 33, 40, Geometries.Axis(7, 3), Geometries.Axis(8, 3));               // no padding
        yield return Geometries.Flat(1, 20, 20, Geometries.Axis(6, 3, 1, 2, 0), Geometries.Axis(5, 3, 1, 0, 2));
        yield return Geometries.Flat(1, 4, 6, Geometries.Axis(4, 3, 1, 5, 3), Geometries.Axis(3, 3, 1, 4, 6)); // padding over the window
        yield return Plain(4, 64, 64, 30, 30);                                                               // many items, several parts
        yield return Plain(2, 4, 264, 29, 31);                                                               // gradient of the weight: parts of two blocks
        yield return Plain(1, 160, 192, 8, 10);                                                              // heavy weights, two blocks of depth
        yield return Plain(1, 140, 553, 5, 9);                                                               // heavy weights, two blocks of several panels together, the last one not full
        yield return new(2, 5, 7, 1, Geometries.Axis(3, 1), Geometries.Axis(6, 3, 1, 1, 1), Geometries.Axis(5, 3, 1, 1, 1)); // planes
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_pass_is_within_its_bound(int tier, string algorithm)
    {
        using var execution = new CpuExecution(2, (InstructionTier)tier) { ForcedConvolution = Enum.Parse<ConvolutionAlgorithm>(algorithm) };
        foreach (ConvolutionGeometry geometry in Shapes()) Check(execution, geometry);
    }

    /// <summary>512 channels, the most that the bound is given for.</summary>
    [Theory]
    [InlineData(nameof(ConvolutionAlgorithm.WinogradF2))]
    [InlineData(nameof(ConvolutionAlgorithm.WinogradF4))]
    public void Long_sums_are_within_the_bound(string algorithm)
    {
        using var execution = new CpuExecution(2) { ForcedConvolution = Enum.Parse<ConvolutionAlgorithm>(algorithm) };
        Check(execution, Plain(1, 512, 40, 7, 7));
        Check(execution, Plain(1, 40, 512, 7, 7));
    }

    [Theory]
    [InlineData(nameof(ConvolutionAlgorithm.WinogradF2))]
    [InlineData(nameof(ConvolutionAlgorithm.WinogradF4))]
    public void The_bits_do_not_depend_on_the_number_of_threads(string algorithm)
    {
        foreach (ConvolutionGeometry geometry in new[] { Plain(4, 64, 64, 28, 28), Plain(2, 160, 192, 14, 14), Plain(1, 130, 260, 7, 7) })
        {
            float[][]? first = null;
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                using var execution = new CpuExecution(threads) { ForcedConvolution = Enum.Parse<ConvolutionAlgorithm>(algorithm) };
                float[][] results = ConvolutionPasses.All(execution, geometry);
                first ??= results;
                for (int i = 0; i < 3; i++) Assert.Equal(first[i], results[i]);
            }
        }
    }

    [Fact]
    public void The_choice_is_a_function_of_the_shape()
    {
        Assert.Equal("winograd", Chosen(Plain(1, 64, 64, 14, 14)));
        Assert.Equal("direct", Chosen(Plain(1, 12, 64, 14, 14)));
        Assert.Equal("winograd", Chosen(Plain(2, 512, 512, 7, 7)));
        Assert.Equal("direct", Chosen(Geometries.Flat(1, 64, 64, Geometries.Axis(14, 3, 2, 1, 1), Geometries.Axis(14, 3, 2, 1, 1))));
        Assert.Equal("direct", Chosen(Geometries.Flat(1, 64, 64, Geometries.Axis(14, 5, 1, 2, 2), Geometries.Axis(14, 5, 1, 2, 2))));
        Assert.Equal("direct", Chosen(Geometries.Flat(1, 64, 64, Geometries.Axis(14, 3, 1, 2, 2, 2), Geometries.Axis(14, 3, 1, 2, 2, 2))));
        Assert.Equal("direct", Chosen(Geometries.Flat(1, 64, 64, Geometries.Axis(14, 3, 1, 1, 1), Geometries.Axis(14, 3, 1, 1, 1), 2)));
        Assert.Equal("direct", Chosen(Plain(1, 64, 64, 14, 14), ConvolutionAlgorithm.Direct));
        Assert.Equal("winograd2", Chosen(Plain(1, 8, 64, 14, 14), ConvolutionAlgorithm.WinogradF2));
    }

    [Fact]
    public void Few_tiles_are_filtered_where_vectors_are_narrow_but_not_for_the_weights()
    {
        foreach (InstructionTier tier in Tiers.Available)
        {
            using var execution = new CpuExecution(1, tier);
            string expected = tier == InstructionTier.Avx512 ? "direct" : "winograd";
            Assert.Equal(expected, ConvolutionPath.NameOf(ConvolutionPass.Forward, Plain(1, 512, 512, 7, 7), execution));
            Assert.Equal(expected, ConvolutionPath.NameOf(ConvolutionPass.BackwardData, Plain(1, 512, 512, 7, 7), execution));
            Assert.Equal("direct", ConvolutionPath.NameOf(ConvolutionPass.BackwardWeights, Plain(1, 512, 512, 7, 7), execution));
        }
    }

    private static string Chosen(in ConvolutionGeometry geometry, ConvolutionAlgorithm? forced = null)
    {
        using var one = new CpuExecution(1) { ForcedConvolution = forced };
        using var many = new CpuExecution(3) { ForcedConvolution = forced };
        string name = ConvolutionPath.NameOf(ConvolutionPass.Forward, geometry, one);
        foreach (ConvolutionPass pass in Enum.GetValues<ConvolutionPass>())
        {
            Assert.Equal(name, ConvolutionPath.NameOf(pass, geometry, one));
            Assert.Equal(name, ConvolutionPath.NameOf(pass, geometry, many));
        }

        return name;
    }

    private static ConvolutionGeometry Plain(int batch, int inChannels, int outChannels, int height, int width) =>
        Geometries.Flat(batch, inChannels, outChannels, Geometries.Axis(height, 3, 1, 1, 1), Geometries.Axis(width, 3, 1, 1, 1));

    private static void Check(CpuExecution execution, in ConvolutionGeometry geometry)
    {
        double bound = execution.ForcedConvolution == ConvolutionAlgorithm.WinogradF4 ? 2e-5 : 2e-6;
        float[] x = Numbers.Random(geometry.Batch * geometry.InputPixels * geometry.InputPitch, 1);
        float[] dy = Numbers.Random(geometry.Batch * geometry.OutputPixels * geometry.OutputPitch, 2);
        float[] w = Numbers.Random(geometry.WeightCount, 3), bias = Numbers.Random(geometry.OutChannels, 4);
        using GuardedBuffer guardedX = Guarded(x, geometry.InChannels, geometry.InputPitch), guardedDy = Guarded(dy, geometry.OutChannels, geometry.OutputPitch);
        using GuardedBuffer guardedW = Guarded(w, w.Length, w.Length), guardedBias = Guarded(bias, bias.Length, bias.Length);

        using GuardedBuffer y = Blank(guardedDy, geometry.OutChannels, geometry.OutputPitch), clamped = Blank(guardedDy, geometry.OutChannels, geometry.OutputPitch);
        ConvolutionForward.Run(execution, geometry, guardedX.Span, guardedW.Span, guardedBias.Span, y.Span);
        Within(bound, NaiveConvolution.Forward(geometry, x, w, bias), y, geometry.OutChannels, geometry.OutputPitch, $"{geometry} forward");

        var clamp = new Clamp(-0.5f, 2);
        ConvolutionForward.Run(execution, geometry with { Activation = clamp }, guardedX.Span, guardedW.Span, guardedBias.Span, clamped.Span);
        for (int i = 0; i < y.Length; i++)
        {
            float expected = i % geometry.OutputPitch < geometry.OutChannels ? (float)clamp.Value(y.Span[i]) : clamped.Span[i];
            Assert.Equal(expected, clamped.Span[i]);
        }

        using GuardedBuffer dx = Blank(guardedX, geometry.InChannels, geometry.InputPitch);
        ConvolutionBackwardData.Run(execution, geometry, guardedDy.Span, guardedW.Span, dx.Span);
        double[] gradient = NaiveConvolution.BackwardData(geometry, dy, w);
        Within(bound, gradient, dx, geometry.InChannels, geometry.InputPitch, $"{geometry} gradient of the input");
        ConvolutionBackwardData.Run(execution, geometry, guardedDy.Span, guardedW.Span, dx.Span, adds: true);
        Within(bound, [.. gradient.Select(static number => 2 * number)], dx, geometry.InChannels, geometry.InputPitch, $"{geometry} gradient of the input, added");

        using GuardedBuffer dw = Blank(guardedW, w.Length, w.Length);
        ConvolutionBackwardWeights.Run(execution, geometry, guardedX.Span, guardedDy.Span, dw.Span);
        Within(bound, NaiveConvolution.BackwardWeights(geometry, x, dy), dw, w.Length, w.Length, $"{geometry} gradient of the weight");
    }

    /// <summary>The values with gaps that would show if they were read, and a guard behind the last pixel.</summary>
    private static GuardedBuffer Guarded(float[] values, int channels, int pitch)
    {
        var buffer = new GuardedBuffer(values.Length - (pitch - channels));
        for (int i = 0; i < buffer.Length; i++) buffer.Span[i] = i % pitch < channels ? values[i] : Gap;
        return buffer;
    }

    private static GuardedBuffer Blank(GuardedBuffer like, int channels, int pitch)
    {
        var buffer = new GuardedBuffer(like.Length);
        for (int i = 0; i < buffer.Length; i++) buffer.Span[i] = i % pitch < channels ? float.NaN : Gap;
        return buffer;
    }

    /// <summary>The relative error in the L2 norm.</summary>
    private static void Within(double bound, double[] expected, GuardedBuffer actual, int channels, int pitch, string what)
    {
        double error = 0, size = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            float value = actual.Span[i];
            if (i % pitch >= channels)
            {
                Assert.Equal(Gap, value);
                continue;
            }

            error += (value - expected[i]) * (value - expected[i]);
            size += expected[i] * expected[i];
        }

        Assert.True(Math.Sqrt(error / size) <= bound, $"{what}: relative error {Math.Sqrt(error / size):E2}, {bound:E2} is allowed");
    }
}
