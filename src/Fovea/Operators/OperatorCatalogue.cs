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
/// <param name="Documentation">What it computes, in formulas.</param>
public sealed record CatalogueEntry(Type Type, IReadOnlyList<OperatorSample> Samples, OperatorDocumentation Documentation);

/// <summary>Every operator once, with samples: what checks of gradients, counts, shapes and kernels go through.</summary>
public static class OperatorCatalogue
{
    /// <summary>The operators.</summary>
    public static IReadOnlyList<CatalogueEntry> All { get; } =
    [
        new(typeof(ConvolutionOperator), ConvolutionOperator.Samples, ConvolutionOperator.Documentation),
        new(typeof(TransposedConvolutionOperator), TransposedConvolutionOperator.Samples, TransposedConvolutionOperator.Documentation),
        new(typeof(LocallyConnectedOperator), LocallyConnectedOperator.Samples, LocallyConnectedOperator.Documentation),
        new(typeof(LinearOperator), LinearOperator.Samples, LinearOperator.Documentation),
        new(typeof(MaxPoolOperator), MaxPoolOperator.Samples, MaxPoolOperator.Documentation),
        new(typeof(AveragePoolOperator), AveragePoolOperator.Samples, AveragePoolOperator.Documentation),
        new(typeof(SumPoolOperator), SumPoolOperator.Samples, SumPoolOperator.Documentation),
        new(typeof(AdaptiveMaxPoolOperator), AdaptiveMaxPoolOperator.Samples, AdaptiveMaxPoolOperator.Documentation),
        new(typeof(AdaptiveAveragePoolOperator), AdaptiveAveragePoolOperator.Samples, AdaptiveAveragePoolOperator.Documentation),
        new(typeof(GlobalMaxPoolOperator), GlobalMaxPoolOperator.Samples, GlobalMaxPoolOperator.Documentation),
        new(typeof(GlobalAveragePoolOperator), GlobalAveragePoolOperator.Samples, GlobalAveragePoolOperator.Documentation),
        new(typeof(SpatialPyramidPoolOperator), SpatialPyramidPoolOperator.Samples, SpatialPyramidPoolOperator.Documentation),
        new(typeof(RoiPoolOperator), RoiPoolOperator.Samples, RoiPoolOperator.Documentation),
        new(typeof(MaxUnpoolOperator), MaxUnpoolOperator.Samples, MaxUnpoolOperator.Documentation),
        new(typeof(BatchNormOperator), BatchNormOperator.Samples, BatchNormOperator.Documentation),
        new(typeof(LayerNormOperator), LayerNormOperator.Samples, LayerNormOperator.Documentation),
        new(typeof(GroupNormOperator), GroupNormOperator.Samples, GroupNormOperator.Documentation),
        new(typeof(InstanceNormOperator), InstanceNormOperator.Samples, InstanceNormOperator.Documentation),
        new(typeof(LocalResponseNormOperator), LocalResponseNormOperator.Samples, LocalResponseNormOperator.Documentation),
        new(typeof(PointwiseOperator<ReLUFunction>), ReLUFunction.Operator.Samples, ReLUFunction.Documentation),
        new(typeof(PointwiseOperator<SigmoidFunction>), SigmoidFunction.Operator.Samples, SigmoidFunction.Documentation),
        new(typeof(PointwiseOperator<TanhFunction>), TanhFunction.Operator.Samples, TanhFunction.Documentation),
        new(typeof(SoftmaxOperator), SoftmaxOperator.Samples, SoftmaxOperator.Documentation),
        new(typeof(DropoutOperator), DropoutOperator.Samples, DropoutOperator.Documentation),
        new(typeof(FlattenOperator), FlattenOperator.Samples, FlattenOperator.Documentation),
        new(typeof(PadOperator), PadOperator.Samples, PadOperator.Documentation),
        new(typeof(AddOperator), AddOperator.Samples, AddOperator.Documentation),
        new(typeof(ScaleOperator), ScaleOperator.Samples, ScaleOperator.Documentation),
        new(typeof(CrossEntropyOperator), CrossEntropyOperator.Samples, CrossEntropyOperator.Documentation),
        new(typeof(NegativeLogLikelihoodOperator), NegativeLogLikelihoodOperator.Samples, NegativeLogLikelihoodOperator.Documentation),
        new(typeof(FocalOperator), FocalOperator.Samples, FocalOperator.Documentation),
        new(typeof(MultiMarginOperator), MultiMarginOperator.Samples, MultiMarginOperator.Documentation),
        new(typeof(ElementLossOperator<SquaredErrorFunction>), SquaredErrorFunction.Samples, SquaredErrorFunction.Documentation),
        new(typeof(ElementLossOperator<AbsoluteErrorFunction>), AbsoluteErrorFunction.Samples, AbsoluteErrorFunction.Documentation),
        new(typeof(ElementLossOperator<HuberFunction>), HuberFunction.Samples, HuberFunction.Documentation),
        new(typeof(ElementLossOperator<BinaryCrossEntropyFunction>), BinaryCrossEntropyFunction.Samples, BinaryCrossEntropyFunction.Documentation),
        new(typeof(ElementLossOperator<BinaryCrossEntropyWithLogitsFunction>), BinaryCrossEntropyWithLogitsFunction.Samples, BinaryCrossEntropyWithLogitsFunction.Documentation),
        new(typeof(ElementLossOperator<FocalFunction>), FocalFunction.Samples, FocalFunction.Documentation),
        new(typeof(ElementLossOperator<KullbackLeiblerFunction>), KullbackLeiblerFunction.Samples, KullbackLeiblerFunction.Documentation),
        new(typeof(DiceOperator), DiceOperator.Samples, DiceOperator.Documentation),
        new(typeof(ContrastiveOperator), ContrastiveOperator.Samples, ContrastiveOperator.Documentation),
        new(typeof(TripletOperator), TripletOperator.Samples, TripletOperator.Documentation),
    ];

    /// <summary>All samples of all operators.</summary>
    public static IEnumerable<OperatorSample> Samples => All.SelectMany(static entry => entry.Samples);
}
