using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Layers;

namespace Fovea.Tests.Operators.Regularization;

/// <summary>What falls, how often, together with what, and always the same.</summary>
public class DropoutTests
{
    [Fact]
    public void Whole_channels_of_a_sample_fall()
    {
        Shape shape = [8, 5, 6, 40];
        float[] output = Train(new Dropout2d(0.3f), Tensor.Full(shape, 7));
        int dropped = 0;
        for (int n = 0; n < 8; n++)
        {
            for (int c = 0; c < 40; c++)
            {
                float[] channel = [.. Enumerable.Range(0, 30).Select(position => output[(n * 30 + position) * 40 + c])];
                Assert.All(channel, value => Assert.Equal(channel[0], value));
                Assert.True(channel[0] == 0 || Math.Abs(channel[0] - 10) < 1e-5);
                if (channel[0] == 0) dropped++;
            }
        }

        // 320 draws with p = 0.3: 96 ± 8.
        Assert.InRange(dropped, 63, 129);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_rank_of_the_input_is_checked(int rank)
    {
        Module layer = rank switch { 1 => new Dropout1d(), 2 => new Dropout2d(), _ => new Dropout3d() };
        ShapeException error = Assert.Throws<ShapeException>(() => Train(layer, Tensor.Zeros([4, 4])));
        Assert.Contains($"Dropout{rank}d: the input [4, 4] has 2 axes, expected {rank + 2}", error.Message, StringComparison.Ordinal);
        Shape fits = [2, .. Enumerable.Repeat(3, rank), 4];
        Assert.Equal(fits.Count, Train(layer, Tensor.Zeros(fits)).Length);
    }

    [Fact]
    public void With_probability_0_nothing_falls_and_with_1_everything()
    {
        Tensor input = Tensor.From(SplitMix.Stream(1, 120), [2, 3, 4, 5]);
        foreach (Func<float, Module> make in new Func<float, Module>[] { p => new Dropout(p), p => new Dropout2d(p), p => new AlphaDropout(p) })
        {
            Assert.Equal(input.ToArray(), Train(make(0), input));
            Assert.All(Train(make(1), input), value => Assert.Equal(0, value));
            Assert.Equal(input.ToArray(), make(1).Forward(input).ToArray());
            Assert.Throws<ShapeException>(() => Train(make(1.5f), input));
            Assert.Throws<ShapeException>(() => Train(make(float.NaN), input));
        }
    }

    [Fact]
    public void The_same_seed_and_step_drop_the_same_and_other_steps_others()
    {
        Tensor input = Tensor.Full([4, 3, 3, 50], 1);
        Assert.Equal(Train(new Dropout2d(), input), Train(new Dropout2d(), input));
        Assert.NotEqual(Train(new Dropout2d(), input), Train(new Dropout2d(), input, step: 2));
        foreach (Backend backend in Backends.All) Assert.Equal(Train(new Dropout2d(), input), Train(new Dropout2d(), input, backend: backend));
    }

    [Fact]
    public void Alpha_dropout_keeps_mean_and_variance()
    {
        float[] normal = new float[200_000];
        new RandomStream(1, 2).FillNormal(normal);
        foreach (float p in new[] { 0.1f, 0.5f, 0.8f })
        {
            float[] output = Train(new AlphaDropout(p), Tensor.From(normal, [normal.Length]));
            double mean = output.Average(value => (double)value);
            Assert.Equal(0, mean, 0.02);
            Assert.Equal(1, output.Average(value => (value - mean) * (value - mean)), 0.02);
        }
    }

    private static float[] Train(Module layer, Tensor input, int step = 1, Backend? backend = null)
    {
        Recording recording = Recording.ForTraining(seed: 5, backend);
        recording.Step = step - 1;
        recording.Begin();
        return layer.Forward(recording.Input(input)).ToArray();
    }
}
