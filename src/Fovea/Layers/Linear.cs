using Fovea.Initializers;
using Fovea.Operators.Dense;

namespace Fovea.Layers;

/// <summary>A dense layer y = x·Wᵀ + b: <c>[…, inFeatures]</c> → <c>[…, outFeatures]</c>; inFeatures·outFeatures + outFeatures parameters.</summary>
public sealed class Linear : Module
{
    /// <summary>A layer with its sizes.</summary>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
    {
        if (inFeatures < 1 || outFeatures < 1)
            throw new ShapeException(nameof(Linear), $"inFeatures and outFeatures must be 1 or more, got {inFeatures} and {outFeatures}.");
        Weight = AddParameter("weight", [outFeatures, inFeatures], Initializer.PyTorchDefault);
        float bound = 1 / MathF.Sqrt(inFeatures);
        if (bias) Bias = AddParameter("bias", [outFeatures], Initializer.Uniform(-bound, bound));
    }

    /// <summary>W, <c>[outFeatures, inFeatures]</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>[outFeatures]</c>, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => LinearOperator.Apply(input, Weight, Bias?.ToTensor());
}
