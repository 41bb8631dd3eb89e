using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;

namespace Fovea.Tests.Networks;

/// <summary>Small forms of the networks: gradients in double precision, training, first weights, and what they refuse. Memory is measured, so they run alone.</summary>
[Collection(Alone.Name)]
public class TaskNetworkTests
{
    private const int Words = 20;

    /// <summary>A small network, its sample, its words if it reads words, and whether its result is a picture.</summary>
    private sealed record Case(Func<Module> Create, Shape Sample, int Words = 0, bool IsPicture = false);

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["resnet8, option A"] = new(() => new SmallResNet(8, 3, 4, width: 4), [9, 8, 3]),
        ["resnet8, option B"] = new(() => new SmallResNet(8, 1, 4, width: 4, ResidualShortcut.Projected), [8, 8, 1]),
        ["textcnn"] = new(() => new TextCnn(Words, 3, embeddingDim: 6, maps: 4, widths: [2, 3], dropout: 0.2f), [7], Words),
        ["espcn"] = new(() => new Espcn(2), [5, 4, 1], IsPicture: true),
        ["unet"] = new(() => new UNet(1, 3, width: 3, depth: 2), [8, 12, 1]),
        ["fcn8s"] = new(() => Fcn.Fcn8s(3, dropout: 0, width: 1, dense: 2), [6, 9, 3]),
        ["pyramid"] = new(() => new DilatedSegmenter.AtrousPyramid(3, 4, [1, 2], dropout: 0), [5, 6, 3]),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_right(string name)
    {
        Case test = Cases[name];
        Module model = Made(test);
        NetworkGradientReport report = NetworkGradientCheck.Run(model, test.Sample, new(Samples: 2, Batch: 3, Vocabulary: test.Words, SquaredError: test.IsPicture));
        Assert.Empty(report.Failures);
        Assert.True(report.Checked > report.Skipped);
        Assert.Equal(test.Words == 0, report.Results.Any(result => result.Name == NetworkGradientCheck.InputName));
        Assert.Contains(report.Results, result => result.Analytic != 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_few_steps_lower_the_loss(string name)
    {
        Training training = new(Cases[name]);
        List<float> losses = [];
        for (int step = 0; step < 25; step++) losses.Add(training.Step());
        Assert.True(losses[^5..].Average() < 0.97 * losses[0], string.Join(", ", losses));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_steady_step_allocates_nothing(string name)
    {
        Training training = new(Cases[name]);
        for (int step = 0; step < 5; step++) training.Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 5; step++) training.Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Transposed_convolutions_of_an_fcn_begin_as_bilinear_interpolation_and_its_scores_with_0()
    {
        Fcn model = Fcn.Fcn8s(2, width: 1, dense: 2);
        model.Initialize(0);
        float[] kernel = model.Parameters.Single(parameter => parameter.Path == "upscore2.weight").AsSpan().ToArray();
        float[] line = [0.25f, 0.75f, 0.75f, 0.25f];
        for (int i = 0; i < kernel.Length; i++) Assert.Equal(i / 2 % 2 == i % 2 ? line[i / 16] * line[i / 4 % 4] : 0, kernel[i]);
        Assert.All(model.Parameters.Where(parameter => parameter.Path.StartsWith("score", StringComparison.Ordinal)), parameter => Assert.Equal(new float[parameter.Count], parameter.AsSpan().ToArray()));
        Assert.Throws<FoveaException>(() => Initializer.Bilinear.Fill(new float[4], [2, 2], WeightLayout.AsInFile, default));
    }

    [Fact]
    public void A_picture_that_cannot_be_halved_as_often_as_needed_is_refused()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new UNet(depth: 3).Summary([40, 36, 1]));
        Assert.Contains("the picture has 40x36 pixels, but it is halved 3 times: height and width must be multiples of 8. Pad or crop it", error.Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => new UNet(depth: 0));
        Assert.Throws<FoveaException>(() => new SmallResNet(18));
        Assert.Throws<FoveaException>(() => new Espcn(0));
        Assert.Throws<FoveaException>(() => new TextCnn(5, widths: []));
    }

    [Fact]
    public void A_sentence_is_as_long_as_the_widest_filter_or_longer()
    {
        TextCnn model = new(Words);
        Assert.Equal<Shape>([1, 2], model.Forward(Tensor.Zeros([1, 5])).Shape);
        Assert.StartsWith("convs.2 Conv1d: ", Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([1, 4]))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => model.Forward(Tensor.Full([1, 5], Words)));
    }

    [Theory]
    [InlineData(37, 50)]
    [InlineData(64, 32)]
    public void Every_size_of_picture_gives_a_map_of_that_size(int height, int width)
    {
        foreach (Module model in (Module[])[Fcn.Fcn32s(), Fcn.Fcn16s(), Fcn.Fcn8s(), DilatedSegmenter.FcnResNet50(), DilatedSegmenter.DeepLabV3ResNet50()])
        {
            Recording shapes = Recording.OfShapes();
            shapes.Begin();
            Assert.Equal<Shape>([2, height, width, 21], model.Forward(shapes.Input([2, height, width, 3])).Shape);
        }
    }

    private static Module Made(Case test)
    {
        Module model = test.Create();
        model.Initialize(1);
        // Scores that begin with 0 hide every gradient in front of them.
        foreach (Parameter parameter in model.Parameters.Where(parameter => parameter.AsSpan().IndexOfAnyExcept(0f) < 0))
            parameter.Initializer = Initializer.Uniform(-0.5f, 0.5f);
        return model;
    }

    /// <summary>Steps on one batch of four.</summary>
    private sealed class Training
    {
        private readonly Recording _recording = Recording.ForTraining();
        private readonly CrossEntropyLoss _classes = new();
        private readonly SquaredErrorLoss _pictures = new();
        private readonly Module _model;
        private readonly Adam _optimizer;
        private readonly Tensor _input;
        private readonly Tensor _target;
        private readonly int[] _labels;
        private readonly bool _isPicture;

        public Training(Case test)
        {
            (_model, _isPicture) = (Made(test), test.IsPicture);
            _optimizer = new Adam(_model.Parameters, 0.01f);
            Shape shape = test.Sample.Prepend(4);
            float[] values = SplitMix.Stream(1, shape.Count);
            if (test.Words > 0) values = [.. values.Select(value => MathF.Floor((value + 1) / 2 * (test.Words - 1)))];
            _input = Tensor.From(values, shape);
            Recording shapes = Recording.OfShapes();
            shapes.Begin();
            Shape output = _model.Forward(shapes.Input(shape)).Shape;
            _target = Tensor.From(SplitMix.Stream(2, output.Count), output);
            _labels = [.. Enumerable.Range(0, output[..^1].Count).Select(i => i % output[^1])];
        }

        public float Step()
        {
            _recording.Begin();
            Tensor output = _model.Forward(_recording.Input(_input));
            Tensor loss = _isPicture ? _pictures.Compute(output, _target) : _classes.Compute(output, _labels);
            loss.Backward();
            _optimizer.Step();
            return loss.Item();
        }
    }
}
