using Fovea.Initializers;
using Fovea.Operators.Normalization;

namespace Fovea.Layers;

/// <summary>Group normalisation of <c>[N, …, channels]</c>, in any number of dimensions; formula at <see cref="GroupNormOperator"/>.</summary>
public sealed class GroupNorm : Module
{
    private readonly GroupNormOperator _operator;

    /// <summary>A layer for a number of channels.</summary>
    /// <param name="groups">Number of groups, a divisor of the channels.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="affine">Whether there are γ and β.</param>
    public GroupNorm(int groups, int channels, float epsilon = 1e-5f, bool affine = true)
    {
        if (groups < 1 || channels < 1 || channels % groups != 0)
            throw new ShapeException(nameof(GroupNorm), $"groups {groups} must divide channels {channels}, and both must be 1 or more.");
        _operator = new GroupNormOperator(groups, epsilon);
        if (!affine) return;
        Weight = AddParameter("weight", [channels], Initializer.Constant(1));
        Bias = AddParameter("bias", [channels], Initializer.Constant(0));
    }

    /// <summary>γ, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input, Weight?.ToTensor(), Bias?.ToTensor());
}
