using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Autograd;

/// <summary>Heads in the middle of a network: they train, they are checked, and outside of training there are none.</summary>
public class AuxiliaryOutputTests
{
    private static readonly CrossEntropyLoss Loss = new();

    [Fact]
    public void A_loop_of_ones_own_trains_the_heads()
    {
        HeadedNetwork model = new(classes: 4);
        Sgd optimizer = new(model.Parameters, 0.1f);
        Recording recording = Recording.ForTraining();
        (Tensor images, int[] labels) = new MadePictures(8, size: 16, classes: 4).Batch(8);
        List<float> losses = [], ofHead = [];
        for (int step = 0; step < 12; step++)
        {
            recording.Begin();
            Tensor output = model.Forward(recording.Input(images));
            Tensor loss = Loss.ComputeWithAuxiliary(output, labels);
            losses.Add(loss.Item());
            ofHead.Add(Loss.Compute(recording.AuxiliaryOutputs[0].Output, labels).Item());
            loss.Backward();
            optimizer.Step();
        }

        Assert.True(losses[^1] < losses[0], string.Join(' ', losses));
        Assert.True(ofHead[^1] < ofHead[0], string.Join(' ', ofHead));
    }

    [Fact]
    public void The_loss_is_the_networks_and_the_weighted_ones_of_the_heads_and_so_is_every_gradient()
    {
        HeadedNetwork model = new(classes: 4, weight: 0.25f);
        (Tensor images, int[] labels) = new MadePictures(4, size: 16, classes: 4).Batch(4);
        (float sum, float[] gradients) = Step((_, output) => Loss.ComputeWithAuxiliary(output, labels));
        (float byHand, float[] gradientsByHand) = Step((recording, output) => Loss.Compute(output, labels)
            + 0.25f * Loss.Compute(recording.AuxiliaryOutputs[0].Output, labels) + 0.25f * Loss.Compute(recording.AuxiliaryOutputs[1].Output, labels));
        (float alone, float[] gradientsAlone) = Step((_, output) => Loss.Compute(output, labels));
        Assert.Equal(byHand, sum);
        Assert.Equal(gradientsByHand, gradients);
        Assert.True(alone < sum);
        Assert.NotEqual(gradientsAlone[..4], gradients[..4]);

        (float, float[]) Step(Func<Recording, Tensor, Tensor> compute)
        {
            Recording recording = Recording.ForTraining();
            recording.Begin();
            Tensor loss = compute(recording, model.Forward(recording.Input(images)));
            loss.Backward();
            return (loss.Item(), [.. model.Parameters.Where(parameter => parameter.HasGradient).SelectMany(parameter => parameter.Gradient.ToArray())]);
        }
    }

    [Fact]
    public void Begin_forgets_them_and_a_step_like_the_last_one_replays()
    {
        HeadedNetwork model = new(classes: 4);
        Recording recording = Recording.ForTraining();
        (Tensor images, int[] labels) = new MadePictures(4, size: 16, classes: 4).Batch(4);
        Step();
        Node[] nodes = [.. recording.Nodes];
        AuxiliaryOutput[] heads = [.. recording.AuxiliaryOutputs];
        Assert.Equal([0.3f, 0.3f], heads.Select(head => head.Weight));
        Assert.Equal(["head1.2", "head2.1"], nodes.Where(node => node.Operator.Name == "Linear").Select(node => node.Path).Take(2));
        Step();
        Assert.Equal(nodes, recording.Nodes);
        Assert.Equal(2, recording.AuxiliaryOutputs.Count);
        recording.Begin();
        Assert.Empty(recording.AuxiliaryOutputs);
        Assert.Throws<RecycledTensorException>(() => heads[0].Output.ToArray());

        void Step()
        {
            recording.Begin();
            Loss.ComputeWithAuxiliary(model.Forward(recording.Input(images)), labels).Backward();
        }
    }

    [Fact]
    public void An_evaluation_has_none_and_without_heads_there_is_no_further_node()
    {
        HeadedNetwork model = new(classes: 4);
        (Tensor images, int[] labels) = new MadePictures(4, size: 16, classes: 4).Batch(4);
        Recording evaluation = Recording.ForEvaluation();
        evaluation.Begin();
        Loss.ComputeWithAuxiliary(model.Forward(evaluation.Input(images)), labels);
        Assert.Empty(evaluation.AuxiliaryOutputs);
        Assert.Equal("CrossEntropy", evaluation.Nodes[^1].Operator.Name);
        Assert.DoesNotContain(evaluation.Nodes, node => node.Path.StartsWith("head", StringComparison.Ordinal));
        Assert.Equal(4, model.Forward(images).Shape[0]);

        Recording training = Recording.ForTraining();
        training.Begin();
        Loss.ComputeWithAuxiliary(new Sequential(new Flatten(), new Linear(256, 4)).Forward(training.Input(images)), labels);
        Assert.Equal(["Flatten", "Linear", "CrossEntropy"], training.Nodes.Select(node => node.Operator.Name));
    }

    [Fact]
    public void A_summary_counts_the_parameters_of_heads_and_not_their_multiply_adds()
    {
        ModelSummary summary = new HeadedNetwork(classes: 4).Summary([16, 16, 1]);
        const int Heads = 4 * 4 + 4 + 6 * 4 + 4;
        Assert.Equal(summary.Parameters - Heads, summary.Rows.Sum(row => row.Parameters));
        Assert.DoesNotContain(summary.Rows, row => row.Path.StartsWith("head", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_gradient_checks_take_the_heads_with_them()
    {
        HeadedNetwork model = new(classes: 3, dropout: 0.2f);
        (Tensor images, int[] labels) = new MadePictures(3, size: 16, classes: 3).Batch(3);
        GradientCheckReport report = GradientCheck.Of(model, Loss, images, labels);
        Assert.InRange(report.WorstError, 0, 1e-6);
        Assert.All(report.Tensors.Where(tensor => tensor.Name.StartsWith("head", StringComparison.Ordinal)), tensor => Assert.NotEqual(0, tensor.Analytic));
        // In evaluation the heads have no gradient, although those of the training are still in their parameters.
        GradientCheckReport evaluation = GradientCheck.Of(model, Loss, images, labels, training: false);
        Assert.InRange(evaluation.WorstError, 0, 1e-6);
        Assert.All(evaluation.Tensors.Where(tensor => tensor.Name.StartsWith("head", StringComparison.Ordinal)), tensor => Assert.Equal((0, 0), (tensor.Analytic, tensor.Numeric)));
        NetworkGradientReport network = NetworkGradientCheck.Run(model, [16, 16, 1], new NetworkGradientSettings(Samples: 4));
        Assert.Empty(network.Failures);
        Assert.All(network.Results.Where(result => result.Name.StartsWith("head", StringComparison.Ordinal)), result => Assert.NotEqual(0, result.Analytic));
    }

    [Fact]
    public async Task The_trainer_trains_them()
    {
        HeadedNetwork model = new(classes: 4);
        model.Initialize(1);
        float[] before = [.. Heads()];
        MadePictures pictures = new(32, size: 16, classes: 4);
        Trainer trainer = new(model, Loss, new Sgd(model.Parameters, 0.1f), new TrainerOptions { BatchSize = 8 });
        TrainingHistory history = await trainer.FitAsync(pictures, 2, pictures, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(before.Zip(Heads()), pair => Assert.NotEqual(pair.First, pair.Second));
        // An epoch's loss is what was made small, heads included; an evaluation's is the network's own.
        Assert.True(history.Epochs[^1].Loss > history.Epochs[^1].Validation!.Loss);

        IEnumerable<float> Heads() => model.Parameters.Where(parameter => parameter.Path.StartsWith("head", StringComparison.Ordinal))
            .SelectMany(parameter => parameter.AsSpan().ToArray());
    }

    [Fact]
    public void What_cannot_be_one_is_refused()
    {
        Recording evaluation = Recording.ForEvaluation(), training = Recording.ForTraining();
        evaluation.Begin();
        training.Begin();
        Tensor ones = Tensor.Full([2, 3], 1), evaluated = evaluation.Input(ones), trained = training.Input(ones);
        Says("Recording.AddAuxiliaryOutput: this recording evaluates", () => evaluation.AddAuxiliaryOutput(evaluated, 0.3f));
        Says("the tensor [2, 3] is not of this recording", () => training.AddAuxiliaryOutput(evaluated, 0.3f));
        Says("the tensor [2, 3] is not of this recording", () => training.AddAuxiliaryOutput(ones, 0.3f));
        Says("the weight must be a finite number, got NaN.", () => training.AddAuxiliaryOutput(trained, float.NaN));
        Assert.Empty(training.AuxiliaryOutputs);

        static void Says(string message, Action action) =>
            Assert.Contains(message, Assert.Throws<FoveaException>(action).Message, StringComparison.Ordinal);
    }
}
