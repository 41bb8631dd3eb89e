using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Layers;

/// <summary>Batch normalisation with a residual and an activation, and convolution with an activation, in their own pass give what one layer after the other gives.</summary>
public class OnePassTests
{
    private static readonly Dictionary<string, Func<Module?>> Activations = new()
    {
        ["none"] = () => null, ["ReLU"] = () => new ReLU(), ["ReLU6"] = () => new ReLU6(), ["Hardtanh"] = () => new Hardtanh(-0.5f, 0.75f), ["SiLU"] = () => new SiLU(),
    };

    public static TheoryData<string, bool, bool> Cases()
    {
        TheoryData<string, bool, bool> cases = [];
        foreach (string activation in Activations.Keys)
        {
            foreach (bool adds in new[] { false, true })
            {
                cases.Add(activation, adds, true);
                cases.Add(activation, adds, false);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_pass_gives_the_bits_of_one_after_the_other(string activation, bool adds, bool training)
    {
        Module? act = Activations[activation]();
        float[][] joined = Run((norm, x, r) => norm.Forward(x, adds ? r : null, act), adds, training);
        float[][] apart = Run((norm, x, r) =>
        {
            Tensor y = norm.Forward(x);
            if (adds) y += r;
            return act?.Forward(y) ?? y;
        }, adds, training);
        for (int i = 0; i < joined.Length; i++) Assert.Equal(apart[i], joined[i]);
    }

    public static TheoryData<string, string> Convolutions()
    {
        TheoryData<string, string> cases = [];
        foreach (string activation in Activations.Keys)
        {
            foreach (string kind in new[] { "direct", "minimal filtering", "depthwise", "small groups", "joined", "columns of a joint" }) cases.Add(activation, kind);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution_gives_the_bits_of_one_after_the_other(string activation, string kind)
    {
        Module? act = Activations[activation]();
        (int channels, int outputs, int kernel, int groups) = kind switch
        {
            "minimal filtering" => (20, 36, 3, 1),
            "depthwise" => (20, 20, 3, 20),
            "small groups" => (20, 10, 3, 5),
            "joined" => (1, 6, 5, 1),
            _ => (20, 36, 5, 1),
        };
        float[][] joined = Run(inOnePass: true), apart = Run(inOnePass: false);
        for (int i = 0; i < joined.Length; i++) Assert.Equal(apart[i], joined[i]);

        float[][] Run(bool inOnePass)
        {
            Shape shape = [2, 12, 14, channels];
            Conv2d convolution = new(channels, outputs, kernel, padding: Padding.Same, groups: groups);
            convolution.Initialize(3);
            Recording recording = Recording.ForTraining();
            float[][] results = [];
            // Twice: in the second step of a joint its operands are columns.
            for (int step = 0; step < 2; step++)
            {
                recording.Begin();
                Tensor x = recording.Input(Tensor.From(SplitMix.Stream(1, shape.Count), shape), requiresGradient: true);
                Tensor y = inOnePass ? convolution.Forward(x, residual: null, act) : act?.Forward(convolution.Forward(x)) ?? convolution.Forward(x);
                if (kind == "columns of a joint") y = Tensor.Concatenate(-1, x * 0.5f, y);
                float[] output = y.ToArray();
                y.Backward(Tensor.From(SplitMix.Stream(3, y.Shape.Count), y.Shape));
                results = [output, recording.GradientOf(x).ToArray(), convolution.Weight.Gradient.ToArray(), convolution.Bias!.Gradient.ToArray()];
            }

            return results;
        }
    }

    [Fact]
    public void A_convolution_leaves_a_residual_to_the_sum_behind_it()
    {
        Conv2d convolution = new(3, 3, 1);
        Tensor x = Tensor.From(SplitMix.Stream(1, 48), [1, 4, 4, 3]), residual = Tensor.From(SplitMix.Stream(2, 48), [1, 4, 4, 3]);
        Assert.Equal(new ReLU().Forward(convolution.Forward(x) + residual).ToArray(), convolution.Forward(x, residual, new ReLU()).ToArray());
    }

    [Fact]
    public void A_sequence_that_ends_in_a_convolution_does_as_it_does()
    {
        Sequential model = new(new BatchNorm(3), new Conv2d(3, 3, 1));
        Tensor x = Tensor.From(SplitMix.Stream(1, 48), [1, 4, 4, 3]), residual = Tensor.From(SplitMix.Stream(2, 48), [1, 4, 4, 3]);
        Assert.Equal(new ReLU().Forward(model.Forward(x) + residual).ToArray(), model.Forward(x, residual, new ReLU()).ToArray());
        Assert.Equal(new ReLU().Forward(model.Forward(x)).ToArray(), model.Forward(x, null, new ReLU()).ToArray());
        Assert.Equal(["0", "1"], new Sequential(model, new ReLU()).Summary([4, 4, 3]).Rows.Select(row => row.Path["0.".Length..]));
    }

    [Fact]
    public void An_error_is_the_convolutions_whatever_follows_it()
    {
        Sequential model = new(new Conv2d(3, 8, 3), new ReLU());
        Assert.StartsWith("0 Conv2d: input has 4 channels", Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([1, 5, 5, 4]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_leaves_activations_to_the_layer_before_them()
    {
        Sequential model = new(new Conv2d(3, 4, 3), new BatchNorm(4), new ReLU(), new Sequential(new Conv2d(4, 4, 3), new BatchNorm(4)), new ReLU6(), new Conv2d(4, 2, 1), new ReLU());
        ModelSummary summary = model.Summary([8, 8, 3]);
        Assert.Equal(["0", "1", "3.0", "3.1", "5"], summary.Rows.Select(row => row.Path));
        Assert.Equal(["Conv2d", "BatchNorm + ReLU", "Conv2d", "BatchNorm + ReLU6", "Conv2d + ReLU"], summary.Rows.Select(row => row.Type));
        // 4 for the normalisation and 1 for ReLU, or 2 for ReLU6, of each number.
        Assert.Equal([5 * 4 * 36, 6 * 4 * 16], summary.Rows.Where(row => row.Type.StartsWith("BatchNorm", StringComparison.Ordinal)).Select(row => row.Cost.Flops));
    }

    [Fact]
    public void An_activation_that_cannot_join_keeps_its_path()
    {
        Sequential model = new(new BatchNorm(2), new SiLU(), new Sequential(new BatchNorm(2)), new LeakyReLU());
        Assert.Equal(["0", "1", "2.0", "3"], model.Summary([4, 4, 2]).Rows.Select(row => row.Path));
    }

    [Fact]
    public void A_residual_of_another_shape_is_refused()
    {
        Sequential model = new(new Conv2d(2, 2, 1), new BatchNorm(2));
        Assert.Equal("1 BatchNorm + Add: the input has shape [1, 4, 4, 2], what is added to it [1, 1, 4, 2]; they must be equal, nothing is broadcast. "
            + "In a residual block, give the shortcut a 1×1 convolution with the same stride and output channels.",
            Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([1, 4, 4, 2]), Tensor.Zeros([1, 1, 4, 2]))).Message);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        float[][]? first = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using CpuBackend backend = new(threads);
            float[][] results = Run((norm, x, r) => norm.Forward(x, r, new ReLU()), adds: true, training: true, backend);
            first ??= results;
            for (int i = 0; i < results.Length; i++) Assert.Equal(first[i], results[i]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_residual_has_its_gradient_where_the_input_needs_none(bool cutsOff)
    {
        BatchNorm norm = new(3);
        foreach (Parameter parameter in norm.Parameters) parameter.Trainable = false;
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor residual = recording.Input(Tensor.From(SplitMix.Stream(4, 96), [2, 4, 4, 3]), requiresGradient: true);
        Tensor y = norm.Forward(recording.Input(Tensor.From(SplitMix.Stream(5, 96), [2, 4, 4, 3])), residual, cutsOff ? new ReLU() : null);
        float[] outputs = y.ToArray(), upstream = SplitMix.Stream(6, 96);
        y.Backward(Tensor.From(upstream, y.Shape));
        Assert.Equal(upstream.Select((value, i) => !cutsOff || outputs[i] > 0 ? value : 0), recording.GradientOf(residual).ToArray());
    }

    private static float[][] Run(Func<BatchNorm, Tensor, Tensor, Tensor> apply, bool adds, bool training, Backend? backend = null)
    {
        // More rows than one chunk of sums, and a tail behind whole vectors.
        Shape shape = [3, 16, 17, 70];
        BatchNorm norm = new(70);
        norm.Initialize(0);
        Recording recording = training ? Recording.ForTraining(backend: backend) : Recording.ForEvaluation(gradients: true, backend);
        recording.Begin();
        Tensor x = recording.Input(Tensor.From(SplitMix.Stream(1, shape.Count), shape), requiresGradient: true);
        Tensor residual = recording.Input(Tensor.From(SplitMix.Stream(2, shape.Count), shape), requiresGradient: true);
        // The input is used a second time, so gradients meet.
        Tensor y = apply(norm, x, residual) + x * 0.5f;
        float[] output = y.ToArray();
        y.Backward(Tensor.From(SplitMix.Stream(3, shape.Count), shape));
        return
        [
            output, recording.GradientOf(x).ToArray(), adds ? recording.GradientOf(residual).ToArray() : [], norm.Weight!.Gradient.ToArray(), norm.Bias!.Gradient.ToArray(),
            norm.RunningMean.AsSpan().ToArray(), norm.RunningVariance.AsSpan().ToArray(),
        ];
    }
}
