using Fovea.Operators.Activations;
using Fovea.Operators.Convolution;
using Fovea.Operators.Dense;
using Fovea.Operators.Elementwise;
using Fovea.Operators.Losses;
using Fovea.Operators.Normalization;
using Fovea.Operators.Pooling;
using Fovea.Operators.Reductions;
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
        new(typeof(MatrixProductOperator), MatrixProductOperator.Samples, MatrixProductOperator.Documentation),
        new(typeof(EmbeddingOperator), EmbeddingOperator.Samples, EmbeddingOperator.Documentation),
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
        new(typeof(PointwiseOperator<ScaledTanhFunction>), ScaledTanhFunction.Operator().Samples, ScaledTanhFunction.Documentation),
        new(typeof(PointwiseOperator<LeakyReLUFunction>), LeakyReLUFunction.Operator(0.1f).Samples, LeakyReLUFunction.Documentation),
        new(typeof(PointwiseOperator<ELUFunction>), ELUFunction.Samples, ELUFunction.Documentation),
        new(typeof(PointwiseOperator<GELUFunction>), GELUFunction.Operator.Samples, GELUFunction.Documentation),
        new(typeof(PointwiseOperator<GELUTanhFunction>), GELUTanhFunction.Operator.Samples, GELUTanhFunction.Documentation),
        new(typeof(PointwiseOperator<SiLUFunction>), SiLUFunction.Operator.Samples, SiLUFunction.Documentation),
        new(typeof(PointwiseOperator<MishFunction>), MishFunction.Operator.Samples, MishFunction.Documentation),
        new(typeof(PointwiseOperator<SoftplusFunction>), SoftplusFunction.Operator(1.5f, 4).Samples, SoftplusFunction.Documentation),
        new(typeof(PointwiseOperator<LogSigmoidFunction>), LogSigmoidFunction.Operator.Samples, LogSigmoidFunction.Documentation),
        new(typeof(PointwiseOperator<SoftsignFunction>), SoftsignFunction.Operator.Samples, SoftsignFunction.Documentation),
        new(typeof(PointwiseOperator<HardtanhFunction>), HardtanhFunction.Samples, HardtanhFunction.Documentation),
        new(typeof(PointwiseOperator<HardsigmoidFunction>), HardsigmoidFunction.Operator.Samples, HardsigmoidFunction.Documentation),
        new(typeof(PointwiseOperator<HardswishFunction>), HardswishFunction.Operator.Samples, HardswishFunction.Documentation),
        new(typeof(PointwiseOperator<HardshrinkFunction>), HardshrinkFunction.Operator().Samples, HardshrinkFunction.Documentation),
        new(typeof(PointwiseOperator<SoftshrinkFunction>), SoftshrinkFunction.Operator().Samples, SoftshrinkFunction.Documentation),
        new(typeof(PointwiseOperator<ExpFunction>), ExpFunction.Operator.Samples, ExpFunction.Documentation),
        new(typeof(PointwiseOperator<SquareFunction>), SquareFunction.Operator.Samples, SquareFunction.Documentation),
        new(typeof(PReLUOperator), PReLUOperator.Samples, PReLUOperator.Documentation),
        new(typeof(SoftmaxOperator), SoftmaxOperator.Samples, SoftmaxOperator.Documentation),
        new(typeof(DropoutOperator), DropoutOperator.Samples, DropoutOperator.Documentation),
        new(typeof(ChannelDropoutOperator), ChannelDropoutOperator.Samples, ChannelDropoutOperator.Documentation),
        new(typeof(AlphaDropoutOperator), AlphaDropoutOperator.Samples, AlphaDropoutOperator.Documentation),
        new(typeof(FlattenOperator), FlattenOperator.Samples, FlattenOperator.Documentation),
        new(typeof(PadOperator), PadOperator.Samples, PadOperator.Documentation),
        new(typeof(ConcatenateOperator), ConcatenateOperator.Samples, ConcatenateOperator.Documentation),
        new(typeof(SliceOperator), SliceOperator.Samples, SliceOperator.Documentation),
        new(typeof(ReshapeOperator), ReshapeOperator.Samples, ReshapeOperator.Documentation),
        new(typeof(PermuteOperator), PermuteOperator.Samples, PermuteOperator.Documentation),
        new(typeof(BroadcastOperator), BroadcastOperator.Samples, BroadcastOperator.Documentation),
        new(typeof(ResizeOperator), ResizeOperator.Samples, ResizeOperator.Documentation),
        new(typeof(PixelShuffleOperator), PixelShuffleOperator.Samples, PixelShuffleOperator.Documentation),
        new(typeof(ChannelShuffleOperator), ChannelShuffleOperator.Samples, ChannelShuffleOperator.Documentation),
        new(typeof(ArithmeticOperator<AddFunction>), AddFunction.Operator.Samples, AddFunction.Documentation),
        new(typeof(ArithmeticOperator<SubtractFunction>), SubtractFunction.Operator.Samples, SubtractFunction.Documentation),
        new(typeof(ArithmeticOperator<MultiplyFunction>), MultiplyFunction.Operator.Samples, MultiplyFunction.Documentation),
        new(typeof(ArithmeticOperator<DivideFunction>), DivideFunction.Operator.Samples, DivideFunction.Documentation),
        new(typeof(ArithmeticOperator<MaximumFunction>), MaximumFunction.Operator.Samples, MaximumFunction.Documentation),
        new(typeof(ArithmeticOperator<MinimumFunction>), MinimumFunction.Operator.Samples, MinimumFunction.Documentation),
        new(typeof(AffineOperator), AffineOperator.Samples, AffineOperator.Documentation),
        new(typeof(SumOperator), SumOperator.Samples, SumOperator.Documentation),
        new(typeof(ExtremeOperator), ExtremeOperator.Samples, ExtremeOperator.Documentation),
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
