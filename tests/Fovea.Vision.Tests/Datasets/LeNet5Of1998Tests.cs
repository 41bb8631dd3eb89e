using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Vision.Tests.Datasets;

/// <summary>LeNet-5 of 1998 learns digits.</summary>
public class LeNet5Of1998Tests(ITestOutputHelper output)
{
    [Fact]
    public async Task Three_hundred_steps_on_a_thousand_digits_lower_the_loss_and_most_new_digits_are_known()
    {
        LeNet5Of1998 model = new();
        model.Initialize(1);
        Trainer trainer = new(model, new RubbishClassLoss(), new Sgd(model.Parameters, 0.002f, momentum: 0.9f), new TrainerOptions { BatchSize = 20, Seed = 1 });
        TrainingHistory history = await trainer.FitAsync(
            new SubsetDataset(Mnist.Train(), [.. Enumerable.Range(0, 1000)]), epochs: 6, cancellationToken: TestContext.Current.CancellationToken);
        Evaluation evaluation = trainer.Evaluate(new SubsetDataset(Mnist.Test(), [.. Enumerable.Range(0, 1000)]), TestContext.Current.CancellationToken);
        output.WriteLine($"losses {string.Join(", ", history.Epochs.Select(epoch => $"{epoch.Loss:F1}"))}; accuracy {evaluation.Accuracy:P1}");
        Assert.InRange(history.Epochs[^1].Loss, 0, 0.3 * history.Epochs[0].Loss);
        Assert.InRange(evaluation.Accuracy, 0.8, 1);
    }
}
