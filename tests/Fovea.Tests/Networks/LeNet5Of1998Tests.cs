using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Operators;

namespace Fovea.Tests.Networks;

/// <summary>LeNet-5 as in 1998, against the numbers and formulas of the paper.</summary>
public class LeNet5Of1998Tests
{
    [Fact]
    public void Parameters_are_the_papers_layer_by_layer()
    {
        LeNet5Of1998 model = new();
        Assert.Equal(["c1 156", "s2 12", "c3 1516", "s4 32", "c5 48120", "f6 10164", "output 0"],
            model.Children.Select(layer => $"{layer.Name} {layer.Parameters.Sum(parameter => parameter.Count)}"));
        ModelSummary summary = model.Summary([32, 32, 1]);
        Assert.Equal((60_000, 840), (summary.Parameters, summary.Statistics));
    }

    [Fact]
    public void Connections_are_the_papers_layer_by_layer()
    {
        IReadOnlyList<(string Layer, long Count)> connections = new LeNet5Of1998().Connections;
        Assert.Equal([("C1", 122_304), ("S2", 5_880), ("C3", 151_600), ("S4", 2_000), ("C5", 48_120), ("F6", 10_164), ("output", 840)], connections);
        Assert.Equal(340_908, connections.Sum(layer => layer.Count));
    }

    [Fact]
    public void Connections_are_what_the_operators_compute_and_the_biases()
    {
        // A multiply-add for each connection but the biases, one for each map's place; a subsampling unit sums its four inputs before it multiplies.
        IReadOnlyList<SummaryRow> rows = new LeNet5Of1998().Summary([32, 32, 1]).Rows;
        long multiplyAdds = rows.Sum(row => row.Cost.MultiplyAdds), biases = rows.Where(row => row.Parameters > 0).Sum(row => row.OutputShape.Count);
        long summed = rows.Where(row => row.Type == "SumPool2d").Sum(row => 3 * row.OutputShape.Count);
        Assert.Equal(340_908, multiplyAdds + biases + summed);
    }

    [Fact]
    public void Codes_are_ten_different_pictures_of_84_values()
    {
        float[][] codes = [.. DigitCodes.All.Chunk(84)];
        Assert.Equal(10, codes.Length);
        Assert.All(codes.SelectMany(code => code), value => Assert.Equal(1, Math.Abs(value)));
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < i; j++) Assert.True(codes[i].Zip(codes[j]).Count(pair => pair.First != pair.Second) >= 14, $"{i} and {j} are alike");
        }

        // The 1 has its stem in the middle.
        Assert.Equal([-1, -1, -1, 1, 1, -1, -1], codes[1][35..42]);
    }

    [Fact]
    public void Codes_keep_their_numbers_whatever_the_seed_and_no_gradient_reaches_them()
    {
        LeNet5Of1998 model = new();
        model.Initialize(7);
        Parameter codes = model.State.Single(entry => entry.Path == "output.codes").Tensor!;
        Assert.Equal(DigitCodes.All, codes.AsSpan().ToArray());
        SmallTraining.Losses(model, new RubbishClassLoss(), new MadePictures(20, size: 32).Batch(10), steps: 2, learningRate: 0.001f);
        Assert.Equal(DigitCodes.All, codes.AsSpan().ToArray());
        Assert.DoesNotContain(codes, model.Parameters);
    }

    [Fact]
    public void Radial_basis_functions_are_squared_distances()
    {
        float[] codes = [1, -1, 1, -1, -1, 1], x = SplitMix.Stream(3, 12);
        float[] actual = new RadialBasis(codes, 3).Forward(Tensor.From(x, [4, 3])).ToArray();
        for (int i = 0; i < actual.Length; i++)
        {
            (int row, int code) = (i / 2, i % 2);
            double expected = Enumerable.Range(0, 3).Sum(k => Math.Pow(x[row * 3 + k] - codes[code * 3 + k], 2));
            Assert.Equal(expected, actual[i], 1e-5);
        }
    }

    [Fact]
    public void Subsampling_is_a_coefficient_times_the_sum_of_a_window_plus_a_bias()
    {
        Subsampling2d layer = new(2, 2);
        layer.Weight.Set([0.5f, -2]);
        layer.Bias.Set([10, 100]);
        Tensor input = Tensor.From([1, 5, 2, 6, 3, 7, 4, 8], [1, 2, 2, 2]);
        Assert.Equal([0.5f * 10 + 10, -2 * 26 + 100], layer.Forward(input).ToArray());
    }

    /// <summary>A full convolution whose weights outside of the table are 0 gives the same.</summary>
    [Fact]
    public void A_sparse_convolution_is_a_full_one_with_zeros()
    {
        int[][] table = [[0, 2], [1, 3], [0, 1, 3], [2]];
        SparseConv2d sparse = new(4, table, (3, 2), stride: 2, padding: 1);
        Conv2d full = new(4, 4, (3, 2), stride: 2, padding: 1);
        float[] weight = new float[full.Weight.Count], bias = new float[4];
        int map = 0;
        foreach (Conv2d part in sparse.Children.Cast<Conv2d>())
        {
            int maps = part.Weight.Shape[3];
            for (int i = 0; i < maps; i++, map++)
            {
                bias[map] = part.Bias!.AsSpan()[i];
                for (int tap = 0; tap < 6; tap++)
                {
                    for (int seen = 0; seen < table[map].Length; seen++)
                        weight[(tap * 4 + table[map][seen]) * 4 + map] = part.Weight.AsSpan()[(tap * table[map].Length + seen) * maps + i];
                }
            }
        }

        full.Weight.Set(weight);
        full.Bias!.Set(bias);
        Tensor input = Tensor.From(SplitMix.Stream(2, 2 * 7 * 6 * 4), [2, 7, 6, 4]);
        Assert.All(full.Forward(input).ToArray().Zip(sparse.Forward(input).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal((8, 8 * 6 + 4), (sparse.Pairs, sparse.Parameters.Sum(parameter => parameter.Count)));
        Assert.Equal(sparse.Pairs * 6L * 4 * 4, sparse.Summary([7, 6, 4]).Cost.MultiplyAdds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void The_criterion_is_equation_9(float j)
    {
        double[,] penalties = { { 0.5, 3, 44 }, { 20, 90, 30 } };
        int[] labels = [1, 0];
        double expected = 0;
        for (int n = 0; n < 2; n++)
        {
            double sum = Math.Exp(-j);
            for (int i = 0; i < 3; i++) sum += Math.Exp(-penalties[n, i]);
            expected += (penalties[n, labels[n]] + Math.Log(sum)) / 2;
        }

        float[] logits = [.. penalties.Cast<double>().Select(y => (float)-y)];
        Assert.Equal(expected, new RubbishClassLoss(j).Compute(Tensor.From(logits, [2, 3]), labels).Item(), 1e-5);
        // The last class is nobody's label.
        Assert.Throws<ShapeException>(() => new RubbishClassLoss(j).Compute(Tensor.From(logits, [2, 3]), [3, 0]));
        Assert.Throws<FoveaException>(() => new RubbishClassLoss(0));
    }

    [Fact]
    public void With_a_great_j_the_criterion_is_cross_entropy()
    {
        Tensor logits = Tensor.From(SplitMix.Stream(1, 30), [6, 5]);
        int[] labels = [0, 4, 2, 1, 3, 3];
        Assert.Equal(new CrossEntropyLoss().Compute(logits, labels).Item(), new RubbishClassLoss(100).Compute(logits, labels).Item(), 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_are_right(bool sigmoid)
    {
        LeNet5Of1998 model = new(sigmoid);
        model.Initialize(1);
        (Tensor images, int[] labels) = new MadePictures(2, size: 32).Batch(2);
        GradientCheckReport report = GradientCheck.Of(model, new RubbishClassLoss(100), images, labels, elements: 3);
        Assert.True(report.WorstError < 1e-6, $"{report}");
        Assert.Equal(model.Parameters.Count, report.Tensors.Count);
    }

    [Fact]
    public void Padding_of_two_takes_pictures_of_28()
    {
        (LeNet5Of1998 wide, LeNet5Of1998 narrow) = (new(), new());
        (Tensor images, _) = new MadePictures(3).Batch(3);
        float[] padded = new float[3 * 32 * 32], pixels = images.ToArray();
        for (int i = 0; i < pixels.Length; i++) padded[(i / 784 * 32 + i / 28 % 28 + 2) * 32 + i % 28 + 2] = pixels[i];
        Assert.All(wide.Forward(Tensor.From(padded, [3, 32, 32, 1])).ToArray().Zip(narrow.Forward(images).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_on_made_pictures_lower_the_loss(bool sigmoid)
    {
        LeNet5Of1998 model = new(sigmoid);
        model.Initialize(1);
        float[] losses = SmallTraining.Losses(model, new RubbishClassLoss(), new MadePictures(20, size: 32).Batch(20), steps: 40, learningRate: 0.002f);
        Assert.InRange(losses[^1], 0, 0.8f * losses[0]);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains("no form for 3 classes. Use lenet5", Assert.Throws<FoveaException>(() => NetworkRegistry.Get("lenet5_1998").Create(3)).Message, StringComparison.Ordinal);
        Assert.Contains("the codes is 0.5", Assert.Throws<FoveaException>(() => new RadialBasis([1, 0.5f], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new RadialBasis([1, -1, 1], 2));
        Assert.Contains("[N, 2], as long as the codes [1, 2]", Assert.Throws<ShapeException>(() => new RadialBasis([1, -1], 2).Forward(Tensor.Zeros([4, 3]))).Message, StringComparison.Ordinal);
        foreach (int[] row in (int[][])[[], [1, 0], [0, 0], [-1], [2]])
            Assert.Contains("output map 0 sees", Assert.Throws<ShapeException>(() => new SparseConv2d(2, [row], 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new SparseConv2d(2, [], 3));
        Assert.Throws<ShapeException>(() => new SparseConv2d(2, [[0]], 3).Forward(Tensor.Zeros([1, 4, 4, 3])));
        Assert.Throws<ShapeException>(() => new Subsampling2d(0, 2));
    }
}
