using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Operators;

namespace Fovea.Tests.Analysis;

public class ModelSummaryTests
{
    public static TheoryData<string> Names() => [.. NetworkRegistry.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_numbers_of_every_formula_give_its_result_and_that_is_the_count(string name)
    {
        NetworkEntry entry = NetworkRegistry.Get(name);
        foreach (SummaryRow row in entry.CreateDefault().Summary(entry.InputShape).Rows)
        {
            foreach (CostFormula formula in row.Formulas)
            {
                Assert.True(Expression.Value(formula.Numbers) == formula.Value, $"{name}, {row.Path} {row.Type}: {formula}");
                if (formula.Quantity.StartsWith("MACs", StringComparison.Ordinal)) Assert.Equal(row.Cost.MultiplyAdds, formula.Value);
                if (formula.Quantity.StartsWith("FLOPs", StringComparison.Ordinal)) Assert.Equal(row.Cost.Flops, formula.Value);
                if (formula.Quantity == "weights") Assert.Equal(row.Weights, formula.Value);
            }
        }
    }

    [Fact]
    public void Formulas_of_groups_transposed_unshared_and_batches()
    {
        Sequential model = new(
            new Conv2d(4, 6, (3, 2), stride: 2, groups: 2), new ConvTranspose2d(6, 4, 3, stride: 2, groups: 2, bias: false), new ConvTranspose2d(4, 5, 2),
            new Conv2d(5, 5, 1, bias: false), new MaxPool2d(2, stride: 1), new AvgPool2d(2));
        ModelSummary summary = model.Summary([9, 8, 4]);
        foreach (CostFormula formula in summary.Rows.SelectMany(row => row.Formulas)) Assert.Equal(formula.Value, Expression.Value(formula.Numbers));
        Assert.Equal("MACs = K·C/groups·H·W·O = 3·2·4/2·4·4·6 = 1,152", summary.Rows[0].Formulas.Single(formula => formula.Quantity == "MACs").ToString());
        Assert.Equal("FLOPs = (2·K·C − 1)·H·W·O", summary.Rows[3].Formulas.Where(formula => formula.Quantity == "FLOPs").Select(f => $"{f.Quantity} = {f.Formula}").Single());
    }

    [Fact]
    public void Formulas_count_an_activation_in_the_pass()
    {
        Sequential model = new(new Conv2d(3, 4, 3), new ReLU(), new Conv2d(4, 4, 3, bias: false), new ReLU(), new Conv2d(4, 4, 1), new ReLU6(), new Conv2d(4, 4, 1, bias: false), new ReLU6());
        ModelSummary summary = model.Summary([9, 8, 3]);
        foreach (CostFormula formula in summary.Rows.SelectMany(row => row.Formulas)) Assert.Equal(formula.Value, Expression.Value(formula.Numbers));
        Assert.Equal(
            ["FLOPs, with the bias and the activation = (2·K·C + 1)·H·W·O", "FLOPs, with the activation = 2·K·C·H·W·O",
                "FLOPs, with the bias and the activation = (2·K·C + 2)·H·W·O", "FLOPs, with the activation = (2·K·C + 1)·H·W·O"],
            summary.Rows.SelectMany(row => row.Formulas).Where(formula => formula.Quantity.StartsWith("FLOPs", StringComparison.Ordinal)).Select(f => $"{f.Quantity} = {f.Formula}"));
    }

    [Fact]
    public void Each_network_of_the_papers_has_its_receptive_field()
    {
        Assert.Equal(195, Field("alexnet"));
        Assert.Equal(212, Field("vgg16"));
        Assert.Equal(315, Field("mobilenet_v1"));
        Assert.Equal(427, Field("resnet50"));
        Assert.Equal(483, Field("resnet50_2015"));
        Assert.Equal(1311, Field("inception_v3"));

        static long? Field(string name) => NetworkRegistry.Get(name).CreateDefault().Summary(NetworkRegistry.Get(name).InputShape).ReceptiveField;
    }

    [Fact]
    public void Memory_is_what_a_step_keeps()
    {
        // 3×3 pixels: input 9, convolution with its ReLU 9·2, flatten 18, dense 4.
        ModelSummary summary = new Sequential(new Conv2d(1, 2, 3, padding: 1), new ReLU(), new Flatten(), new Linear(18, 4)).Summary([3, 3, 1]);
        long parameters = 20 + 76, activations = 18 + 18 + 4;
        Assert.Equal(new ModelMemory(4 * parameters, 4 * activations, 4 * parameters, 4 * (18 + 18), 4 * parameters), summary.Memory);
        Assert.Equal(4 * (parameters + activations), summary.Memory.Forward);
    }

    [Fact]
    public void Frozen_layers_need_no_gradients()
    {
        Conv2d frozen = new(1, 2, 3, padding: 1);
        frozen.Weight.Trainable = frozen.Bias!.Trainable = false;
        ModelSummary summary = new Sequential(frozen, new ReLU(), new Flatten(), new Linear(18, 4)).Summary([3, 3, 1]);
        Assert.Equal((4L * 76, 4L * 4), (summary.Memory.ParameterGradients, summary.Memory.ActivationGradients));
    }

    [Fact]
    public void A_layer_is_explained_and_an_unknown_one_refused()
    {
        ModelSummary summary = LeNet5.Modern().Summary([28, 28, 1]);
        Assert.Contains("MACs = K·C·H·W·O = 5·5·6·10·10·16 = 240,000", summary.Explain("3"), StringComparison.Ordinal);
        Assert.Contains("there is no layer '99'. Layers: 0, 2, 3", Assert.Throws<FoveaException>(() => summary.Explain("99")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_are_multiply_adds_and_biases()
    {
        // LeCun 1998: C1 has 122 304 connections on 32×32 pixels, F6 10 164.
        Assert.Equal(122_304, new Conv2d(1, 6, 5).Summary([32, 32, 1]).Cost.Connections);
        Assert.Equal(10_164, new Linear(120, 84).Summary([120]).Cost.Connections);
        // 1000×1000 pixels, 10×10 inputs for each unit.
        Assert.Equal(100L * 991 * 991, new LocallyConnected2d((1000, 1000), 1, 1, 10, bias: false).Summary([1000, 1000, 1]).Cost.Connections);
    }

    [Fact]
    public void LeNet5_of_1998_has_the_papers_340908_connections() =>
        Assert.Equal(340_908, NetworkRegistry.Get("lenet5_1998").CreateDefault().Summary([32, 32, 1]).Cost.Connections);

    [Fact]
    public void The_measured_field_lies_within_the_theoretical_one_and_fills_it_for_a_linear_net()
    {
        MeasuredField linear = MeasuredField.Of(new Sequential(new Conv2d(1, 2, 3, stride: 2), new Conv2d(2, 2, 5, padding: 2), new AvgPool2d(2)), [40, 40, 1]);
        Assert.Equal(linear.Theoretical, linear.Reached);
        MeasuredField deep = MeasuredField.Of(LeNet5.Modern(), [28, 28, 1], inputs: 8);
        Assert.All(deep.Reached.Zip(deep.Theoretical), pair => Assert.True(pair.First.First >= pair.Second.First && pair.First.Last <= pair.Second.Last));
        Assert.InRange(deep.EffectiveSize, 1, 16);
        Assert.Throws<FoveaException>(() => MeasuredField.Of(MultilayerPerceptron.ThreeHidden(), [28, 28, 1]));
    }

    /// <summary>Sums of products of whole numbers: what stands in a formula.</summary>
    private static class Expression
    {
        public static long Value(string text)
        {
            int at = 0;
            long value = Sum(text.Replace(" ", "", StringComparison.Ordinal), ref at);
            return value;
        }

        private static long Sum(string text, ref int at)
        {
            long value = Product(text, ref at);
            while (at < text.Length && text[at] is '+' or '−')
            {
                char sign = text[at++];
                long next = Product(text, ref at);
                value += sign == '+' ? next : -next;
            }

            return value;
        }

        private static long Product(string text, ref int at)
        {
            long value = Factor(text, ref at);
            while (at < text.Length && text[at] is '·' or '/')
            {
                char sign = text[at++];
                long next = Factor(text, ref at);
                value = sign == '·' ? value * next : value / next;
            }

            return value;
        }

        private static long Factor(string text, ref int at)
        {
            if (text[at] == '(')
            {
                at++;
                long inner = Sum(text, ref at);
                Assert.Equal(')', text[at++]);
                return inner;
            }

            int first = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            return long.Parse(text.AsSpan(first, at - first), System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
