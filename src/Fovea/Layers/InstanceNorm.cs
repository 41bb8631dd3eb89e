using Fovea.Initializers;
using Fovea.Operators.Normalization;

namespace Fovea.Layers;

/// <summary>Instance normalisation of <c>[N, …, features]</c>, in any number of dimensions; formula at <see cref="InstanceNormOperator"/>.</summary>
/// <remarks>In a weights file: weight, bias, running_mean, running_var and num_batches_tracked, as far as they exist, as in PyTorch's InstanceNorm1d, 2d and 3d.</remarks>
public sealed class InstanceNorm : Module
{
    private readonly InstanceNormOperator _operator;
    private readonly Counter? _batches;

    /// <summary>A layer for a number of channels.</summary>
    /// <param name="features">C.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="momentum">Weight of the new value in the running statistics.</param>
    /// <param name="affine">Whether there are γ and β.</param>
    /// <param name="tracksStatistics">Whether training keeps running statistics and evaluation uses them.</param>
    public InstanceNorm(int features, float epsilon = 1e-5f, float momentum = 0.1f, bool affine = false, bool tracksStatistics = false)
    {
        if (features < 1) throw new ShapeException(nameof(InstanceNorm), $"features must be 1 or more, got {features}.");
        _operator = new InstanceNormOperator(epsilon, tracksStatistics, momentum);
        if (affine)
        {
            Weight = AddParameter("weight", [features], Initializer.Constant(1));
            Bias = AddParameter("bias", [features], Initializer.Constant(0));
        }

        if (!tracksStatistics) return;
        RunningMean = AddStatistic("running_mean", [features], 0);
        RunningVariance = AddStatistic("running_var", [features], 1);
        _batches = AddCounter("num_batches_tracked");
    }

    /// <summary>γ, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Running mean of each channel, or null.</summary>
    public Parameter? RunningMean { get; }

    /// <summary>Running variance of each channel, or null.</summary>
    public Parameter? RunningVariance { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (RunningMean is null || RunningVariance is null) return _operator.Apply(input, Weight?.ToTensor(), Bias?.ToTensor());
        if (_batches is not null && input.Recording is { IsTraining: true, ShapesOnly: false }) _batches.Value++;
        return _operator.Apply(input, RunningMean, RunningVariance, Weight?.ToTensor(), Bias?.ToTensor());
    }
}
