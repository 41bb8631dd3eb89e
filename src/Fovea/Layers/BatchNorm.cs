using Fovea.Initializers;
using Fovea.Kernels.Geometry;
using Fovea.Operators.Normalization;

namespace Fovea.Layers;

/// <summary>Batch normalisation of <c>[N, …, features]</c>, in any number of dimensions; formula at <see cref="BatchNormOperator"/>.</summary>
/// <remarks>In a weights file: weight, bias, running_mean, running_var and num_batches_tracked, as in PyTorch's BatchNorm1d, 2d and 3d.
/// With <see cref="Module.Forward(Tensor, Tensor?, Module?)"/> a residual and an activation cost no further pass over the memory.</remarks>
public sealed class BatchNorm : Module, IOnePassLayer
{
    private readonly BatchNormOperator _operator;
    private readonly Counter _batches;
    private BatchNormOperator _joined;

    /// <summary>A layer for a number of channels.</summary>
    /// <param name="features">C.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="momentum">Weight of the new value in the running statistics (PyTorch's; the notes' κ is 1 − momentum). Null: they are the plain means over all batches seen.</param>
    /// <param name="affine">Whether there are γ and β.</param>
    /// <param name="unbiasedRunningVariance">Whether the running variance is unbiased, as PyTorch's, or biased, as the notes'.</param>
    public BatchNorm(int features, float epsilon = 1e-5f, float? momentum = 0.1f, bool affine = true, bool unbiasedRunningVariance = true)
    {
        if (features < 1) throw new ShapeException(nameof(BatchNorm), $"features must be 1 or more, got {features}.");
        _joined = _operator = new BatchNormOperator(epsilon, momentum, unbiasedRunningVariance);
        if (affine)
        {
            Weight = AddParameter("weight", [features], Initializer.Constant(1));
            Bias = AddParameter("bias", [features], Initializer.Constant(0));
        }

        RunningMean = AddStatistic("running_mean", [features], 0);
        RunningVariance = AddStatistic("running_var", [features], 1);
        _batches = AddCounter("num_batches_tracked");
    }

    /// <summary>γ, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Running mean of each channel.</summary>
    public Parameter RunningMean { get; }

    /// <summary>Running variance of each channel.</summary>
    public Parameter RunningVariance { get; }

    /// <summary>Training batches seen.</summary>
    public long BatchesTracked => _batches.Value;

    bool IOnePassLayer.EndsInOnePass(bool hasResidual) => true;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Apply(_operator, input, residual: null);

    Tensor IOnePassLayer.ForwardInOnePass(Tensor input, Tensor? residual, Clamp? clamp)
    {
        // A layer is used in one way: the operator is made once.
        BatchNormOperator joined = _joined;
        if (joined.Activation != clamp || joined.AddsResidual != residual.HasValue)
            _joined = joined = _operator with { Activation = clamp, AddsResidual = residual.HasValue };
        return Apply(joined, input, residual);
    }

    private Tensor Apply(BatchNormOperator op, Tensor input, Tensor? residual)
    {
        if (input.Recording is { IsTraining: true, ShapesOnly: false }) _batches.Value++;
        return op.Apply(input, RunningMean, RunningVariance, Weight?.ToTensor(), Bias?.ToTensor(), _batches.Value, residual);
    }
}
