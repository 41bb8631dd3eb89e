using Fovea.Autograd;
using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Operators.Activations;
using Fovea.Operators.Convolution;
using Fovea.Operators.Dense;
using Fovea.Operators.Losses;
using Fovea.Operators.Normalization;
using Fovea.Operators.Pooling;
using Fovea.Operators.Regularization;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Operators;

/// <summary>Every error names the operator, what came, what was expected and the fix.</summary>
public class ShapeErrorTests
{
    [Fact]
    public void Convolution()
    {
        Says("Conv2d: input has 4 channels, weight expects 3 (weight [3, 3, 3, 8], groups 1). Pass inChannels: 4.", () => Conv([2, 5, 5, 4], [3, 3, 3, 8]));
        Says("Conv2d: input has 3 axes [28, 28, 1], expected [N, H, W, C] (channels last). Add a batch axis: [1, 28, 28, 1].", () => Conv([28, 28, 1], [3, 3, 1, 8]));
        Says("Conv2d: input has 2 axes [2, 3], expected [N, H, W, C] (channels last).", () => Conv([2, 3], [3, 3, 1, 8]));
        Says("Conv2d: weight [3, 3, 3] has 3 axes, expected 4", () => Conv([2, 5, 5, 3], [3, 3, 3]));
        Says("Conv2d: groups 2 must divide the input channels (3) and the output channels (8).", () => Conv([2, 5, 5, 3], [3, 3, 3, 8], groups: 2));
        Says("Conv2d: bias has shape [7], expected [8]: one for each output channel.",
            () => new ConvolutionOperator(2, 1, 0, 1).Apply(Tensor.Zeros([2, 5, 5, 3]), Tensor.Zeros([3, 3, 3, 8]), Tensor.Zeros([7])));
        Says("Conv2d: the height of the input is 2, with padding 2, but the window covers 3 (kernelSize 3, dilation 1). Use a larger input, more padding or a smaller kernel.",
            () => Conv([2, 2, 5, 3], [3, 3, 3, 8]));
        Says("Conv2d: the width of the input is 5, with padding 5, but the window covers 7 (kernelSize 3, dilation 3).", () => Conv([2, 9, 5, 3], [3, 3, 3, 8], dilation: 3));
        Says("Conv2d: kernelSize, stride and dilation must be 1 or more, got 3, 0 and 1 for the height.", () => Conv([2, 5, 5, 3], [3, 3, 3, 8], stride: 0));
        Says("Conv2d: padding must be 0 or more, got -1 and -1 for the height.", () => Conv([2, 5, 5, 3], [3, 3, 3, 8], padding: -1));
        Says("Conv2d: the window covers 4294967293 inputs along the height", () => Conv([2, 5, 5, 3], [3, 3, 3, 8], dilation: int.MaxValue - 1));
        Says("Conv2d: the padded height is 4294967299, more than 2147483647.", () => Conv([2, 5, 5, 3], [3, 3, 3, 8], padding: int.MaxValue));
        Says("Conv1d: input has 4 axes", () => new Conv1d(1, 1, 3).Forward(Tensor.Zeros([1, 3, 3, 1])));
        Says("Conv3d: input has 4 axes [1, 3, 3, 1], expected [N, D, H, W, C] (channels last). Add a batch axis", () => new Conv3d(1, 1, 3).Forward(Tensor.Zeros([1, 3, 3, 1])));
    }

    [Fact]
    public void Settings_of_layers_are_checked_when_they_are_made()
    {
        Says("Conv2d: inChannels and outChannels must be 1 or more, got 0 and 4.", () => new Conv2d(0, 4, 3));
        Says("Conv2d: groups 3 must divide inChannels 4 and outChannels 6.", () => new Conv2d(4, 6, 3, groups: 3));
        Says("Conv2d: groups 0 must divide", () => new Conv2d(4, 6, 3, groups: 0));
        Says("Conv2d: kernelSize must be 1 or more, got 3x0.", () => new Conv2d(4, 6, (3, 0)));
        Says("Linear: inFeatures and outFeatures must be 1 or more, got 4 and 0.", () => new Linear(4, 0));
        Says("BatchNorm: features must be 1 or more, got 0.", () => new BatchNorm(0));
    }

    [Fact]
    public void Dense()
    {
        Says("Linear: input [2, 5] has 5 features, weight [3, 4] expects 4. Pass inFeatures: 5.", () => LinearOperator.Apply(Tensor.Zeros([2, 5]), Tensor.Zeros([3, 4])));
        Says("Linear: input [2, 7, 7, 5] has 5 features, weight [3, 245] expects 245. Put a Flatten in front of it.",
            () => LinearOperator.Apply(Tensor.Zeros([2, 7, 7, 5]), Tensor.Zeros([3, 245])));
        Says("Linear: input [] has 0 features", () => LinearOperator.Apply(Tensor.Zeros([]), Tensor.Zeros([3, 4])));
        Says("Linear: weight [3] must have two axes [out, in].", () => LinearOperator.Apply(Tensor.Zeros([2, 5]), Tensor.Zeros([3])));
        Says("Linear: bias has shape [4], expected [3]: one for each output.", () => LinearOperator.Apply(Tensor.Zeros([2, 4]), Tensor.Zeros([3, 4]), Tensor.Zeros([4])));
    }

    [Fact]
    public void Pooling()
    {
        Says("MaxPool2d: input has 3 axes [6, 6, 3], expected [N, H, W, C] (channels last). Add a batch axis: [1, 6, 6, 3].", () => new MaxPool2d(2).Forward(Tensor.Zeros([6, 6, 3])));
        Says("MaxPool2d: the height of the input is 1, with padding 1, but the window covers 2", () => new MaxPool2d(2).Forward(Tensor.Zeros([1, 1, 6, 3])));
        Says("AvgPool2d: window 0 of 5 sees padding alone: input 6, padding 2 and 2, kernelSize 2, dilation 1, stride 2. Use a smaller padding, at most half of the 2",
            () => new AvgPool2d(2, padding: 2).Forward(Tensor.Zeros([1, 6, 6, 3])));
        Says("MaxPool2d: window 3 of 5 sees padding alone", () => new MaxPoolOperator(2, 2, 2, Padding.Sides(0, 4, 0, 0), 1).Apply(Tensor.Zeros([1, 6, 6, 3])));
        // With a dilation, taps may step over a small input.
        Says("MaxPool2d: window 0 of 1 sees padding alone: input 1, padding 2 and 2, kernelSize 2, dilation 4",
            () => new MaxPoolOperator(2, 2, 1, 2, 4).Apply(Tensor.Zeros([1, 1, 1, 3])));
    }

    [Fact]
    public void Other_operators()
    {
        Says("Add: the operands have shapes [2, 3] and [3]; they must be equal, nothing is broadcast.", () => Tensor.Zeros([2, 3]) + Tensor.Zeros([3]));
        Says("Flatten: input [3] must have a batch axis and at least one more.", () => FlattenOperator.Apply(Tensor.Zeros([3])));
        Says("Softmax: the input is a scalar; it needs an axis of classes.", () => SoftmaxOperator.Softmax.Apply(Tensor.Zeros([])));
        Says("BatchNorm: input [2, 5] has 5 channels, the running mean has shape [4]. Pass features: 5.", () => new BatchNorm(4).Forward(Tensor.Zeros([2, 5])));
        Says("BatchNorm: input [5] must have the axes [N, …, C].", () => new BatchNorm(5).Forward(Tensor.Zeros([5])));
        Says("SquaredError: the prediction has shape [4], the target [4, 1]; they must be equal",
            () => SquaredErrorFunction.With().Apply(Tensor.Zeros([4]), Tensor.Zeros([4, 1])));
        Says("Dropout: probability must lie between 0 and 1, got 1.5.", () => new DropoutOperator(1.5f).Apply(Begun().Input(Tensor.Zeros([2]))));
        Assert.Contains("only one of gamma and beta", Assert.Throws<FoveaException>(
            () => new BatchNormOperator().Apply(Tensor.Zeros([2, 3]), Tensor.Zeros([3]), Tensor.Zeros([3]), Tensor.Zeros([3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_normalisation_cannot_train_on_one_value()
    {
        Recording recording = Begun();
        Says("BatchNorm: training needs more than one value for each channel, got 1", () => new BatchNorm(3).Forward(recording.Input(Tensor.Zeros([1, 3]))));
        Assert.Equal<Shape>([1, 3], new BatchNorm(3).Forward(Tensor.Zeros([1, 3])).Shape);
    }

    [Fact]
    public void Losses()
    {
        Tensor logits = Tensor.Zeros([4, 3]);
        Says("CrossEntropy: the logits [4, 3] have 4 rows, but 3 labels were given.", () => new CrossEntropyLoss().Compute(logits, [0, 1, 2]));
        Says("CrossEntropy: label 2 is 3; the logits [4, 3] have the classes 0 to 2.", () => new CrossEntropyLoss().Compute(logits, [0, 1, 3, 2]));
        Says("CrossEntropy: label 0 is -1", () => new CrossEntropyLoss().Compute(logits, [-1, 1, 1, 2]));
        Says("CrossEntropy: the logits [4] must have the axes [N, …, classes].", () => new CrossEntropyLoss().Compute(Tensor.Zeros([4]), [0]));
        Says("CrossEntropy: classWeights has shape [2], expected [3]: one for each class.",
            () => new CrossEntropyLoss(classWeights: Tensor.Zeros([2])).Compute(logits, [0, 1, 2, 0]));
        Says("CrossEntropy: labelSmoothing must lie between 0 and 1, got 1.5.", () => new CrossEntropyLoss(labelSmoothing: 1.5f).Compute(logits, [0, 1, 2, 0]));
        Says("CrossEntropy: labelSmoothing must lie between 0 and 1, got NaN.", () => new CrossEntropyOperator(LossReduction.Mean, float.NaN).Apply(logits, [0, 1, 2, 0]));
        Says("SquaredError: the output [4, 3] must be [N, …, classes] with one label a row, got 3 labels.", () => new SquaredErrorLoss().Compute(logits, (int[])[0, 1, 2]));
        Says("SquaredError: label 1 is 7", () => new SquaredErrorLoss().Compute(logits, (int[])[0, 7, 2, 1]));
    }

    private static Recording Begun()
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        return recording;
    }

    private static Tensor Conv(Shape input, Shape weight, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        new ConvolutionOperator(2, stride, padding, dilation, groups).Apply(Tensor.Zeros(input), Tensor.Zeros(weight));

    private static void Says(string message, Func<object> apply) => Assert.StartsWith(message, Assert.Throws<ShapeException>(apply).Message, StringComparison.Ordinal);
}
