using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Operators.Losses;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>What an evaluation counts, against a count by hand.</summary>
public class EvaluationTests
{
    // Scores of six samples for three classes, and what they should be.
    private static readonly float[][] Scores = [[2, 1, 0], [0, 3, 1], [1, 2, 3], [5, 5, 1], [0, 1, 0], [3, 2, 1]];
    private static readonly int[] Labels = [0, 1, 0, 1, 2, 1];

    [Fact]
    public void Accuracy_top_k_and_confusion_equal_a_count_by_hand()
    {
        Evaluation result = Evaluate(topK: 2);
        Assert.Equal(6, result.Samples);
        // Right: samples 0 and 1. Sample 3 ties, and the lower class wins. Sample 4 is taken for class 1, class 0 before 2.
        Assert.Equal(2 / 6.0, result.Accuracy);
        Assert.Equal([[1, 0, 1], [2, 1, 0], [0, 1, 0]], Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Select(column => result.Confusion[row, column]).ToArray()));
        // Among the first two as well: samples 3 and 5.
        Assert.Equal(4 / 6.0, result.TopKAccuracy);
        Assert.Equal(1, Evaluate(topK: 3).TopKAccuracy);
        Assert.Equal(result.Accuracy, Evaluate(topK: 1).TopKAccuracy);
        double loss = Scores.Zip(Labels, (row, label) => Math.Log(row.Sum(score => Math.Exp(score))) - row[label]).Average();
        Assert.Equal(loss, result.Loss, 6);
    }

    [Fact]
    public void More_outputs_than_classes_are_an_error()
    {
        MadePictures pictures = new(4, size: 4, classes: 3);
        Module model = new Sequential(new Flatten(), new Linear(16, 4));
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.1f));
        Assert.Contains("has 4 classes, the data set 3", Assert.Throws<FoveaException>(() => trainer.Evaluate(pictures)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void The_size_of_the_batches_makes_no_difference(int batchSize)
    {
        (Evaluation one, Evaluation other) = (Evaluate(2), Evaluate(2, batchSize));
        Assert.Equal((one.Accuracy, one.TopKAccuracy), (other.Accuracy, other.TopKAccuracy));
        Assert.Equal(one.Loss, other.Loss, 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_loss_that_sums_is_shown_as_the_mean_over_the_samples(int batchSize)
    {
        Assert.Equal(Evaluate(2).Loss, Evaluate(2, batchSize, new CrossEntropyLoss(reduction: LossReduction.Sum)).Loss, 6);
        double squares = Scores.Zip(Labels, (row, label) => row.Select((score, c) => Math.Pow(score - (c == label ? 1 : 0), 2)).Sum()).Average();
        Assert.Equal(squares / 2, Evaluate(2, batchSize, new SquaredErrorLoss(SquaredErrorForm.HalfSum)).Loss, 6);
        Assert.Equal(squares / 3, Evaluate(2, batchSize, new SquaredErrorLoss()).Loss, 6);
    }

    [Fact]
    public void Precision_and_recall_of_each_class()
    {
        ConfusionMatrix confusion = Evaluate(1).Confusion;
        Assert.Equal([1 / 3.0, 1 / 2.0, 0], Enumerable.Range(0, 3).Select(confusion.Precision));
        Assert.Equal([1 / 2.0, 1 / 3.0, 0], Enumerable.Range(0, 3).Select(confusion.Recall));
        Assert.True(double.IsNaN(new ConfusionMatrix(["a", "b"]).Recall(0)));
    }

    [Fact]
    public void The_confusion_matrix_is_a_table_and_a_file()
    {
        ConfusionMatrix confusion = Evaluate(1).Confusion;
        Assert.Equal("actual,zero,one,\"two, or more\"\nzero,1,0,1\none,2,1,0\n\"two, or more\",0,1,0\n", confusion.ToCsv());
        Assert.Equal(4, confusion.ToString().Split('\n').Length);
        Assert.Contains("two, or more", confusion.ToString(), StringComparison.Ordinal);
    }

    private static Evaluation Evaluate(int topK, int batchSize = 128, Loss? loss = null)
    {
        Module model = new Flatten();
        return new Trainer(model, loss ?? new CrossEntropyLoss(), new Sgd(model.Parameters, 0.1f), new TrainerOptions { TopK = topK, BatchSize = batchSize }).Evaluate(new ScoreSet());
    }

    /// <summary>Samples that are their own scores.</summary>
    private sealed class ScoreSet : IDataset
    {
        public int Count => Labels.Length;

        public Shape SampleShape => [1, 1, 3];

        public IReadOnlyList<string> ClassNames => ["zero", "one", "two, or more"];

        public void ReadSample(int index, Span<float> destination) => Scores[index].CopyTo(destination);

        public int Label(int index) => Labels[index];
    }
}
