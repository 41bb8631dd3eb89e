using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;
using Fovea.Weights;

namespace Fovea.Tests.Operators.Convolution;

public class TransposedConvolutionTests
{
    /// <summary>(n − 1)·s − 2p + d·(k − 1) + outputPadding + 1.</summary>
    [Theory]
    [InlineData(4, 3, 2, 1, 1, 1, 8)]
    [InlineData(4, 4, 2, 1, 0, 1, 8)]
    [InlineData(7, 5, 3, 1, 2, 1, 23)]
    [InlineData(2, 3, 1, 0, 0, 1, 4)]
    [InlineData(5, 3, 1, 2, 0, 2, 5)]
    public void The_size_is_that_of_PyTorch(int input, int kernel, int stride, int padding, int outputPadding, int dilation, int expected)
    {
        ConvTranspose1d layer = new(1, 1, kernel, stride, padding, outputPadding, dilation: dilation);
        Assert.Equal([1, expected, 1], (int[])[.. layer.Forward(Tensor.Zeros([1, input, 1])).Shape]);
    }

    [Fact]
    public void Same_gives_n_times_the_stride_and_keep_size_gives_n()
    {
        Assert.Equal([1, 10, 15, 3], (int[])[.. new ConvTranspose2d(2, 3, (4, 3), (2, 3), Padding.Same).Forward(Tensor.Zeros([1, 5, 5, 2])).Shape]);
        Assert.Equal([1, 5, 5, 3], (int[])[.. new ConvTranspose2d(2, 3, (4, 3), (2, 3), Padding.KeepSize).Forward(Tensor.Zeros([1, 5, 5, 2])).Shape]);
    }

    /// <summary>⟨W·u, v⟩ = ⟨u, Wᵀ·v⟩ for a convolution W and its transposed one.</summary>
    [Fact]
    public void It_is_the_adjoint_of_the_convolution()
    {
        ConvolutionOperator convolution = new(2, (2, 3), (1, 2), (1, 2), 2);
        TransposedConvolutionOperator transposed = new(2, (2, 3), (1, 2), (1, 1), (1, 2), 2);
        Tensor w = Tensor.From(SplitMix.Stream(3, 3 * 2 * 2 * 6), [3, 2, 2, 6]);
        Tensor u = Tensor.From(SplitMix.Stream(1, 2 * 8 * 9 * 4), [2, 8, 9, 4]);
        Tensor image = convolution.Apply(u, w);
        Tensor v = Tensor.From(SplitMix.Stream(2, image.Count), image.Shape);
        Tensor back = transposed.Apply(v, w);
        Assert.Equal(u.Shape, back.Shape);
        Assert.Equal(Dot(image, v), Dot(u, back), 1e-4);
    }

    [Fact]
    public void A_weights_file_has_the_axes_of_PyTorch()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "transposed.safetensors");
        ConvTranspose2d layer = new(4, 6, (2, 3), groups: 2);
        layer.Weight.Set([.. Enumerable.Range(0, layer.Weight.Count).Select(i => (float)i)]);
        layer.Save(path);
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            Assert.Equal([4, 3, 2, 3], (int[])[.. file["weight"].Shape]);
            float[] values = new float[layer.Weight.Count];
            file.ReadFloats(file["weight"], values);
            for (int i = 0; i < 4; i++)
            for (int o = 0; o < 3; o++)
            for (int tap = 0; tap < 6; tap++)
                Assert.Equal(layer.Weight.AsSpan()[(tap * 3 + o) * 4 + i], values[(i * 3 + o) * 6 + tap]);
        }

        ConvTranspose2d other = new(4, 6, (2, 3), groups: 2);
        other.Load(path);
        Assert.Equal(layer.Weight.AsSpan().ToArray(), other.Weight.AsSpan().ToArray());
    }

    [Fact]
    public void The_first_weights_keep_to_the_bound_of_PyTorch()
    {
        ConvTranspose2d layer = new(32, 6, 3, groups: 2);
        float bound = 1 / MathF.Sqrt(9 * 3);
        float greatest = layer.Weight.AsSpan().ToArray().Max(MathF.Abs);
        Assert.InRange(greatest, 0.95f * bound, bound);
    }

    /// <summary>Upsampling 2× of [7, 7, 64] to 32 channels: 49·64 numbers meet 16·32 weights each.</summary>
    [Fact]
    public void Multiply_adds_are_counted_by_the_pixels_of_the_input()
    {
        ModelSummary summary = new ConvTranspose2d(64, 32, 4, stride: 2, padding: 1).Summary([7, 7, 64]);
        Assert.Equal(49L * 64 * 16 * 32, summary.Cost.MultiplyAdds);
        Assert.Equal(2 * 49L * 64 * 16 * 32 + 14 * 14 * 32, summary.Cost.Flops);
        Assert.Equal(49L * 64 * 16 * 16, new ConvTranspose2d(64, 32, 4, stride: 2, padding: 1, groups: 2).Summary([7, 7, 64]).Cost.MultiplyAdds);
    }

    [Fact]
    public void Errors_say_what_came_and_what_to_do()
    {
        Check("ConvTranspose2d: input has 4 channels, weight expects 3 (weight [3, 3, 8, 3], groups 1). Pass inChannels: 4.",
            () => new ConvTranspose2d(3, 8, 3).Forward(Tensor.Zeros([1, 5, 5, 4])));
        Check("ConvTranspose1d: outputPadding must be 0 or more and less than the stride or the dilation, got 2 for the width (stride 2, dilation 1).",
            () => new ConvTranspose1d(3, 8, 3, stride: 2, outputPadding: 2).Forward(Tensor.Zeros([1, 5, 3])));
        Check("ConvTranspose1d: the width of the output would be -1: input 1, stride 1, window 3, padding 2 and 2, outputPadding 0. Use a larger input or less padding.",
            () => new ConvTranspose1d(3, 8, 3, padding: 2).Forward(Tensor.Zeros([1, 1, 3])));
        Check("ConvTranspose1d: groups 2 must divide inChannels 3 and outChannels 8.", () => new ConvTranspose1d(3, 8, 3, groups: 2));
    }

    private static void Check(string message, Func<object> act) => Assert.Equal(message, Assert.Throws<ShapeException>(act).Message);

    private static double Dot(Tensor a, Tensor b) => a.ToArray().Zip(b.ToArray(), (p, q) => (double)p * q).Sum();
}
