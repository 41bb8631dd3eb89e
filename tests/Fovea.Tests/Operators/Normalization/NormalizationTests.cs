using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Layers;
using Fovea.Operators;
using Fovea.Operators.Normalization;
using Fovea.Weights;

namespace Fovea.Tests.Operators.Normalization;

/// <summary>What normalisation means, and its edges.</summary>
public class NormalizationTests
{
    private static readonly Dictionary<string, Func<int, Func<Tensor, Tensor>>> Norms = new()
    {
        ["layer, channels"] = c => x => new LayerNormOperator([c]).Apply(x),
        ["layer, spatial"] = _ => x => new LayerNormOperator([3, 4], NormalizedAxes.Spatial).Apply(x),
        ["layer, sample"] = c => x => new LayerNormOperator([3, 4, c], NormalizedAxes.Sample).Apply(x),
        ["group"] = c => x => new GroupNormOperator(c % 2 == 0 ? 2 : 1).Apply(x),
        ["instance"] = _ => x => new InstanceNormOperator().Apply(x),
        ["local response"] = _ => x => new LocalResponseNormOperator(5, 2).Apply(x),
    };

    public static TheoryData<string> Names() => [.. Norms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_number_of_channels_agrees_with_the_reference(string name)
    {
        // One channel normalised by itself is 0, whatever the input.
        for (int channels = name == "layer, channels" ? 2 : 1; channels <= 40; channels++)
        {
            OperatorSample sample = new($"{name} {channels}", [new("input", [2, 3, 4, channels])], x => Norms[name](channels)(x[0]));
            foreach (Backend backend in Backends.Cpu) Assert.Null(OperatorCheck.Kernels(sample, backend));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_of_none_gives_none(string name) => Assert.Equal([0, 3, 4, 6], Norms[name](6)(Tensor.Zeros([0, 3, 4, 6])).Shape);

    [Fact]
    public void Each_layer_normalisation_has_mean_zero_and_variance_one_over_its_axes()
    {
        Tensor x = Tensor.From(SplitMix.Stream(1, 2 * 3 * 4 * 5), [2, 3, 4, 5]);
        Check(new LayerNorm(5), (n, p, c) => (n * 12) + p);
        Check(new LayerNorm([3, 4], NormalizedAxes.Spatial), (n, p, c) => (n * 5) + c);
        Check(new LayerNorm([3, 4, 5], NormalizedAxes.Sample), (n, p, c) => n);

        void Check(Module norm, Func<int, int, int, int> group)
        {
            float[] y = norm.Forward(x).ToArray();
            foreach (IGrouping<int, double> members in Enumerable.Range(0, y.Length).GroupBy(i => group(i / 60, i / 5 % 12, i % 5), i => (double)y[i]))
            {
                Assert.Equal(0, members.Average(), 1e-6);
                Assert.Equal(1, members.Average(value => value * value), 1e-3);
            }
        }
    }

    [Fact]
    public void Instance_is_group_by_channel_and_layer_over_a_sample_is_one_group()
    {
        Tensor x = Tensor.From(SplitMix.Stream(2, 2 * 3 * 4 * 6), [2, 3, 4, 6]);
        Assert.Equal(new GroupNorm(6, 6).Forward(x).ToArray(), new InstanceNorm(6, affine: true).Forward(x).ToArray());
        Closeness.Check("one group", new GroupNorm(1, 6).Forward(x).ToArray(), new LayerNorm([3, 4, 6], NormalizedAxes.Sample).Forward(x).ToArray(), Closeness.Outputs);
    }

    [Fact]
    public void A_mean_far_from_zero_does_not_cancel()
    {
        float[] values = [.. SplitMix.Stream(3, 2 * 6 * 7 * 18).Select(value => value + 1000)];
        foreach (string name in Norms.Keys)
        {
            if (name == "local response") continue;
            Func<Tensor, Tensor> apply = name.StartsWith("layer, s", StringComparison.Ordinal)
                ? x => new LayerNormOperator(name == "layer, spatial" ? [6, 7] : [6, 7, 18], name == "layer, spatial" ? NormalizedAxes.Spatial : NormalizedAxes.Sample).Apply(x)
                : Norms[name](18);
            Operand[] operands = [new("input", Tensor.From(values, [2, 6, 7, 18]))];
            float[] expected = OperatorRun.On(Backends.All[^1], false, operands, x => apply(x[0]), null).Output;
            foreach (Backend backend in Backends.Cpu)
            {
                float[] actual = OperatorRun.On(backend, false, operands, x => apply(x[0]), null).Output;
                // The mean itself, near 1000, is rounded to 3e-5.
                for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 1e-4);
            }
        }
    }

    [Fact]
    public void Errors_say_what_came_and_what_was_expected()
    {
        Tensor x = Tensor.Zeros([2, 3, 4, 6]);
        Assert.Equal("LayerNorm: input [2, 3, 4, 6] has [6] in the normalised axes (Channels), but the layer was built for [5]. Pass normalizedShape: [6], or choose other axes.", Error(new LayerNorm(5)));
        Assert.Contains("has [3, 4] in the normalised axes (Spatial)", Error(new LayerNorm([4, 3], NormalizedAxes.Spatial)), StringComparison.Ordinal);
        Assert.Contains("must have the axes [N, …, W, C]", Assert.Throws<ShapeException>(() => new InstanceNorm(3).Forward(Tensor.Zeros([2, 3]))).Message, StringComparison.Ordinal);
        Assert.Contains("the variance of one value is zero", Assert.Throws<ShapeException>(() => new InstanceNorm(3).Forward(Tensor.Zeros([2, 1, 1, 3]))).Message, StringComparison.Ordinal);
        Assert.Contains("groups 4 must divide channels 6", Assert.Throws<ShapeException>(() => new GroupNorm(4, 6)).Message, StringComparison.Ordinal);
        Assert.Contains("which 4 groups do not divide", Assert.Throws<ShapeException>(() => new GroupNormOperator(4).Apply(x)).Message, StringComparison.Ordinal);
        Assert.Contains("needs a weight of shape [6], got [3]", Assert.Throws<ShapeException>(() => new GroupNorm(3, 3).Forward(x)).Message, StringComparison.Ordinal);
        Assert.Contains("size must be 1", Error(new LocalResponseNorm(0)), StringComparison.Ordinal);
        Assert.Contains("only one of gamma and beta", Assert.Throws<FoveaException>(() => new GroupNormOperator(2).Apply(x, Tensor.Zeros([6]))).Message, StringComparison.Ordinal);

        string Error(Module norm) => Assert.Throws<ShapeException>(() => norm.Forward(x)).Message;
    }

    [Fact]
    public void Local_response_normalisation_looks_at_its_neighbours()
    {
        Tensor x = Tensor.From([1, 2, 3, 4], [1, 1, 1, 4]);
        // Size 2: a channel and the one before it; D = 1 + 2/2·Σ, β = 1.
        Assert.Equal([1f / 2, 2f / 6, 3f / 14, 4f / 26], new LocalResponseNorm(2, 2, 1).Forward(x).ToArray(), new Near(1e-6f));
        // Size 3: one on each side.
        Assert.Equal([1f / 6, 2f / 15, 3f / 30, 4f / 26], new LocalResponseNorm(3, 3, 1).Forward(x).ToArray(), new Near(1e-6f));
    }

    [Fact]
    public void Running_statistics_of_instances_are_kept_in_training_and_used_in_evaluation()
    {
        InstanceNorm norm = new(2, momentum: 0.5f, tracksStatistics: true);
        Tensor x = Tensor.From([1, 10, 3, 30, 5, 50, 9, 90], [2, 2, 2]);
        Recording training = Recording.ForTraining();
        training.Begin();
        norm.Forward(training.Input(x));
        // Means of the samples 2 and 7 (20 and 70), unbiased variances 2 and 8 (200 and 800).
        Assert.Equal([2.25f, 22.5f], norm.RunningMean!.AsSpan().ToArray(), new Near(1e-5f));
        Assert.Equal([3, 250.5f], norm.RunningVariance!.AsSpan().ToArray(), new Near(1e-3f));
        float[] y = norm.Forward(x).ToArray();
        Assert.Equal((1 - 2.25f) / MathF.Sqrt(3 + 1e-5f), y[0], 1e-5f);
        Assert.Equal(["running_mean", "running_var", "num_batches_tracked"], norm.State.Select(entry => entry.Path));
    }

    [Fact]
    public void Without_a_momentum_the_running_statistics_of_a_batch_norm_are_plain_means()
    {
        BatchNorm norm = new(3, momentum: null);
        Recording recording = Recording.ForTraining();
        float[] means = new float[3];
        Node? first = null;
        for (ulong batch = 1; batch <= 4; batch++)
        {
            float[] values = SplitMix.Stream(batch, 8 * 3);
            recording.Begin();
            norm.Forward(recording.Input(Tensor.From(values, [8, 3])));
            for (int i = 0; i < values.Length; i++) means[i % 3] += values[i] / 8 / 4;
            Assert.Same(first ??= recording.Nodes[0], recording.Nodes[0]);
        }

        Assert.Equal(means, norm.RunningMean.AsSpan().ToArray(), new Near(1e-6f));
        Assert.Equal(4, norm.BatchesTracked);
    }

    [Fact]
    public void A_scale_for_every_element_is_stored_channels_first_as_in_PyTorch()
    {
        using TemporaryFolder folder = new();
        LayerNorm norm = new([2, 3, 4], NormalizedAxes.Sample), other = new([2, 3, 4], NormalizedAxes.Sample);
        for (int i = 0; i < 24; i++) norm.Weight!.AsSpan()[i] = i;
        norm.Save(folder.File("norm.safetensors"));
        using (SafetensorsFile file = SafetensorsFile.Open(folder.File("norm.safetensors")))
        {
            SafetensorsEntry weight = file.Entries.First(entry => entry.Name == "weight");
            float[] values = new float[24];
            file.ReadFloats(weight, values);
            Assert.Equal([4, 2, 3], weight.Shape);
            Assert.Equal([0, 4, 8, 12, 16, 20, 1], values[..7]);
        }

        other.Load(folder.File("norm.safetensors"));
        Assert.Equal(norm.Weight!.AsSpan().ToArray(), other.Weight!.AsSpan().ToArray());
    }

    private sealed class Near(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => MathF.Abs(x - y) <= tolerance;

        public int GetHashCode(float value) => 0;
    }
}
