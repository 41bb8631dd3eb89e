using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Analysis;

public class ReceptiveFieldTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    public void Layers_of_3x3_see_two_more_each(int layers, int expected)
    {
        AxisField field = Last(new Sequential([.. Enumerable.Range(0, layers).Select(_ => new Conv2d(1, 1, 3, padding: 1))]), [16, 16, 1])[0];
        Assert.Equal(new AxisField(expected, 1, -layers, false), field);
        Assert.Equal(0, field.Center);
    }

    [Fact]
    public void AlexNet_sees_195_before_its_adaptive_pooling()
    {
        Sequential model = new(
            new Conv2d(3, 8, 11, stride: 4, padding: 2), new ReLU(), new MaxPool2d(3, 2), new Conv2d(8, 8, 5, padding: 2), new ReLU(), new MaxPool2d(3, 2),
            new Conv2d(8, 8, 3, padding: 1), new ReLU(), new Conv2d(8, 8, 3, padding: 1), new ReLU(), new Conv2d(8, 8, 3, padding: 1), new ReLU(), new MaxPool2d(3, 2),
            new AdaptiveAvgPool2d(6), new Flatten(), new Linear(8 * 36, 10));
        Assert.Equal(195, Last(model, [224, 224, 3])[0].Size);
        Assert.Equal(32, Last(model, [224, 224, 3])[1].Stride);
    }

    [Fact]
    public void VGG16_sees_212_before_its_adaptive_pooling()
    {
        List<Module> layers = [];
        foreach (int convolutions in (int[])[2, 2, 3, 3, 3])
        {
            for (int i = 0; i < convolutions; i++) layers.Add(new Conv2d(1, 1, 3, padding: 1));
            layers.Add(new MaxPool2d(2));
        }

        Assert.Equal(212, Last(new Sequential([.. layers, new AdaptiveAvgPool2d(7), new Flatten(), new Linear(49, 2)]), [224, 224, 1])[0].Size);
    }

    [Fact]
    public void Dilation_uneven_padding_and_each_axis_by_itself()
    {
        Assert.Equal(new AxisField(9, 1, -4, false), Last(new Conv2d(1, 1, 3, padding: 4, dilation: 4), [16, 16, 1])[0]);
        // Same: the extra row of an even kernel is below.
        Assert.Equal(new AxisField(4, 1, -1, false), Last(new Conv2d(1, 1, 4, padding: Padding.Same), [16, 16, 1])[0]);
        IReadOnlyList<AxisField> uneven = Last(new Conv2d(1, 1, (1, 7), stride: (1, 2), padding: (0, 3)), [16, 16, 1]);
        Assert.Equal([new AxisField(1, 1, 0, false), new AxisField(7, 2, -3, false)], uneven);
    }

    [Fact]
    public void A_branch_sees_what_the_widest_of_them_sees()
    {
        (ReceptiveField field, Recording recording) = Record([16, 16, 1], x => new Conv2d(1, 1, 5, padding: 2).Forward(x) + new Conv2d(1, 1, 3, padding: 1).Forward(x) + x);
        Assert.Equal(new AxisField(5, 1, -2, false), field.Of(recording.Nodes[^1])[0]);
    }

    [Fact]
    public void A_scale_for_the_whole_map_is_seen_whole_and_leaves_the_places()
    {
        (ReceptiveField field, Recording recording) = Record([12, 12, 2], x => new InstanceNorm(2).Forward(new Conv2d(2, 2, 3, stride: 2).Forward(x)));
        Assert.Equal(new AxisField(12, 2, 0, true), field.Of(recording.Nodes[^1])[1]);
        Assert.Same(recording.Nodes[^1], field.LastFeatureMap());
    }

    [Fact]
    public void An_enlarged_map_is_finer_than_the_input_and_its_positions_see_unevenly()
    {
        // Stride 2, window 3: every other output meets two taps, the ones between meet one.
        (ReceptiveField field, Recording recording) = Record([5, 5, 1], x => new ConvTranspose2d(1, 1, 3, stride: 2).Forward(x));
        Assert.Equal(new AxisField(2, 0.5, -1, false), field.Of(recording.Nodes[^1])[0]);
        Assert.Equal([(0, 0), (0, 1)], field.At(recording.Nodes[^1], 1, 2));
        Assert.Equal([(4, 4), (3, 4)], field.At(recording.Nodes[^1], 10, 8));
    }

    [Fact]
    public void At_a_position_only_what_exists_is_seen()
    {
        (ReceptiveField field, Recording recording) = Record([9, 9, 1], x => new MaxPool2d(2).Forward(new Conv2d(1, 1, 3, padding: 1).Forward(x)));
        Assert.Equal([(0, 2), (5, 8)], field.At(recording.Nodes[^1], 0, 3));
        FoveaException error = Assert.Throws<FoveaException>(() => field.At(recording.Nodes[^1], 0, 4));
        Assert.Contains("no position 4 on axis 2, which has 4", error.Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => field.At(recording.Nodes[^1], 0));
    }

    [Fact]
    public void Behind_global_pooling_and_dense_layers_everything_is_seen_and_nothing_has_a_place()
    {
        (ReceptiveField field, Recording recording) = Record([9, 9, 2], x => new Linear(2, 3).Forward(new Flatten().Forward(GlobalAveragePoolOperator.Apply(new Conv2d(2, 2, 3).Forward(x)))));
        Assert.Equal(new AxisField(9, 0, 0, true), field.Of(recording.Nodes[^1])[0]);
        Assert.Equal([(0, 8), (0, 8)], field.At(recording.Nodes[^1]));
        Assert.Equal("Conv2d", field.LastFeatureMap()!.Operator.Name);
    }

    [Fact]
    public void Two_inputs_with_different_positions_are_refused_unless_one_is_named()
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        (Tensor a, Tensor b) = (recording.Input([1, 8, 8, 1]), recording.Input([1, 4, 4, 1]));
        Tensor sum = new AvgPool2d(2).Forward(a) + b;
        Assert.Equal([1, 4, 4, 1], sum.Shape);
        Assert.Contains("different positions", Assert.Throws<FoveaException>(() => ReceptiveField.Of(recording)).Message, StringComparison.Ordinal);
        Assert.Equal(new AxisField(2, 2, 0, false), ReceptiveField.Of(recording, a).Of(recording.Nodes[^1])[0]);
        Assert.Equal(new AxisField(1, 1, 0, false), ReceptiveField.Of(recording, b).Of(recording.Nodes[^1])[0]);
    }

    /// <summary>What the gradients of one position of a network reach is what the graph says, exactly so for a linear one.</summary>
    [Fact]
    public void The_measured_field_of_a_linear_net_is_the_theoretical_one()
    {
        Sequential model = new(new Conv2d(1, 2, 3, stride: 2, padding: 1), new Conv2d(2, 2, 3, padding: 2, dilation: 2), new AvgPool2d(2), new ConvTranspose2d(2, 1, 4, stride: 2, padding: 1));
        Recording recording = Recording.ForEvaluation(gradients: true);
        recording.Begin();
        float[] pixels = new float[20 * 20];
        new RandomStream(0, 0).FillUniform(pixels, -1, 1);
        Tensor input = recording.Input(Tensor.From(pixels, [1, 20, 20, 1]), requiresGradient: true);
        Tensor output = model.Forward(input);
        ReceptiveField field = ReceptiveField.Of(recording);
        for (int at = 0; at < output.Shape[1]; at++)
        {
            float[] seed = new float[output.Count];
            seed[at * output.Shape[2] + 5] = 1;
            output.Backward(Tensor.From(seed, output.Shape));
            float[] gradient = recording.GradientOf(input).ToArray();
            int[] rows = [.. Enumerable.Range(0, 20).Where(row => gradient.AsSpan(row * 20, 20).ContainsAnyExcept(0f))];
            Assert.Equal(field.At(recording.Nodes[^1], at, 5)[0], (rows[0], rows[^1]));
        }
    }

    private static IReadOnlyList<AxisField> Last(Module model, Shape input)
    {
        (ReceptiveField field, _) = Record(input, model.Forward);
        return field.Of(field.LastFeatureMap()!);
    }

    private static (ReceptiveField Field, Recording Recording) Record(Shape input, Func<Tensor, Tensor> function)
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        function(recording.Input(input.Prepend(1)));
        return (ReceptiveField.Of(recording), recording);
    }
}
