using Fovea.Operators.Activations;
using Fovea.Operators.Convolution;
using Fovea.Operators.Dense;
using Fovea.Operators.Elementwise;
using Fovea.Operators.Losses;
using Fovea.Operators.Normalization;
using Fovea.Operators.Pooling;
using Fovea.Operators.Regularization;
using Fovea.Operators.Shaping;

namespace Fovea.Operators;

/// <summary>An operator of the library.</summary>
/// <param name="Type">Its class.</param>
/// <param name="Samples">Settings and shapes that together touch everything it can do.</param>
public sealed record CatalogueEntry(Type Type, IReadOnlyList<OperatorSample> Samples);

/// <summary>Every operator once, with samples: what checks of gradients, counts, shapes and kernels go through.</summary>
public static class OperatorCatalogue
{
    /// <summary>The operators.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new(typeof(ConvolutionOperator), ConvolutionOperator.Samples),
        new(typeof(TransposedConvolutionOperator), TransposedConvolutionOperator.Samples),
        new(typeof(LocallyConnectedOperator), LocallyConnectedOperator.Samples),
        new(typeof(LinearOperator), LinearOperator.Samples),
        new(typeof(MaxPoolOperator), MaxPoolOperator.Samples),
        new(typeof(AveragePoolOperator), AveragePoolOperator.Samples),
        new(typeof(SumPoolOperator), SumPoolOperator.Samples),
        new(typeof(AdaptiveMaxPoolOperator), AdaptiveMaxPoolOperator.Samples),
        new(typeof(AdaptiveAveragePoolOperator), AdaptiveAveragePoolOperator.Samples),
        new(typeof(GlobalMaxPoolOperator), GlobalMaxPoolOperator.Samples),
        new(typeof(GlobalAveragePoolOperator), GlobalAveragePoolOperator.Samples),
        new(typeof(SpatialPyramidPoolOperator), SpatialPyramidPoolOperator.Samples),
        new(typeof(RoiPoolOperator), RoiPoolOperator.Samples),
        new(typeof(MaxUnpoolOperator), MaxUnpoolOperator.Samples),
        new(typeof(BatchNormOperator), BatchNormOperator.Samples),
        new(typeof(LayerNormOperator), LayerNormOperator.Samples),
        new(typeof(GroupNormOperator), GroupNormOperator.Samples),
        new(typeof(InstanceNormOperator), InstanceNormOperator.Samples),
        new(typeof(LocalResponseNormOperator), LocalResponseNormOperator.Samples),
        new(typeof(PointwiseOperator<ReLUFunction>), ReLUFunction.Operator.Samples),
        new(typeof(PointwiseOperator<SigmoidFunction>), SigmoidFunction.Operator.Samples),
        new(typeof(PointwiseOperator<TanhFunction>), TanhFunction.Operator.Samples),
        new(typeof(SoftmaxOperator), SoftmaxOperator.Samples),
        new(typeof(DropoutOperator), DropoutOperator.Samples),
        new(typeof(FlattenOperator), FlattenOperator.Samples),
        new(typeof(PadOperator), PadOperator.Samples),
        new(typeof(AddOperator), AddOperator.Samples),
        new(typeof(ScaleOperator), ScaleOperator.Samples),
        new(typeof(CrossEntropyOperator), CrossEntropyOperator.Samples),
        new(typeof(SquaredErrorOperator), SquaredErrorOperator.Samples),
    ];

    /// <summary>All samples of all operators.</summary>
    public static IEnumerable<OperatorSample> Samples => All.SelectMany(static entry => entry.Samples);
}
