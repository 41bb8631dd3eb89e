using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Operators.Activations;
using Fovea.Operators.Losses;

namespace Fovea.Tests.Analysis;

/// <summary>Gradients of whole models against finite differences, in double precision.</summary>
public class GradientCheckTests
{
    [Fact]
    public void LeNet5_is_right_in_every_parameter()
    {
        GradientCheckReport report = Check(LeNet5.Modern(), training: true);
        Assert.True(report.WorstError <= 1e-6, report.ToString());
        Assert.Equal(["0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias", "9.weight", "9.bias", "11.weight", "11.bias"], report.Tensors.Select(tensor => tensor.Name));
        Assert.All(report.Tensors, tensor => Assert.Equal(Math.Min(4, tensor.Shape.Count), tensor.Checked));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LeNet5_with_batch_normalisation_and_dropout_is_right_in_training_and_in_evaluation(bool training)
    {
        GradientCheckReport report = Check(new Sequential(new Dropout(0.2f), LeNet5.Normalized()), training);
        Assert.True(report.WorstError <= 1e-6, report.ToString());
        Assert.Equal(14, report.Tensors.Count);
    }

    [Fact]
    public void Every_loss_and_smooth_activation_is_right_in_a_model()
    {
        foreach (Loss loss in (Loss[])[new CrossEntropyLoss(0.1f), new SquaredErrorLoss(), new SquaredErrorLoss(SquaredErrorForm.HalfSum)])
        {
            Module model = new Sequential(new Conv2d(1, 3, 3, stride: 2), new Tanh(), new AvgPool2d(2), new Flatten(), new Linear(12, 4), new Sigmoid());
            (Tensor images, int[] labels) = new MadePictures(3, size: 10, classes: 4).Batch(3);
            GradientCheckReport report = GradientCheck.Of(model, loss, images, labels);
            Assert.True(report.WorstError <= 1e-6, $"{loss.Name}\n{report}");
        }
    }

    [Fact]
    public void Any_function_of_tensors_can_be_checked()
    {
        Tensor x = Tensor.From(SplitMix.Stream(1, 12), [3, 4]), y = Tensor.From(SplitMix.Stream(2, 12), [3, 4]);
        GradientCheckReport report = GradientCheck.Of(t => SoftmaxOperator.LogSoftmax.Apply(TanhFunction.Operator.Apply(t[0] + t[1]) * 3 + t[0]), [x, y]);
        Assert.InRange(report.WorstError, 0, 1e-6);
        Assert.Equal(24, report.Tensors.Sum(tensor => tensor.Checked));
        Assert.StartsWith("operand 0  [3, 4]: 12 of 12 checked, relative error at most", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kink_within_the_first_step_does_no_harm_but_one_at_the_point_shows()
    {
        GradientCheckReport near = GradientCheck.Of(t => ReLUFunction.Operator.Apply(t[0]), [Tensor.From([3e-5f, -3e-5f], [2])]);
        Assert.InRange(near.WorstError, 0, 1e-6);
        GradientCheckReport at = GradientCheck.Of(t => ReLUFunction.Operator.Apply(t[0]), [Tensor.From([0, 1], [2])]);
        Assert.InRange(at.WorstError, 0.1, 1);
        Assert.Equal(0, at.Tensors[0].WorstElement);
    }

    [Fact]
    public void A_model_is_afterwards_what_it_was()
    {
        Module model = LeNet5.Normalized();
        float[] Numbers() => [.. model.State.Where(entry => entry.Tensor is not null).SelectMany(entry => entry.Tensor!.AsSpan().ToArray())];
        float[] before = Numbers();
        Check(model, training: true, elements: 1);
        Assert.Equal(before, Numbers());
        Assert.All(model.State, entry => Assert.Equal(0, entry.Counter?.Value ?? 0));
    }

    private static GradientCheckReport Check(Module model, bool training, int elements = 4)
    {
        (Tensor images, int[] labels) = new MadePictures(2).Batch(2);
        return GradientCheck.Of(model, new CrossEntropyLoss(), images, labels, training, elements);
    }
}
