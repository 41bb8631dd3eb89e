namespace Fovea.Optimizers;

/// <summary>What optimizers share that keep running means of the gradient, with β₁, and of its square or size, with β₂.</summary>
public abstract class MomentOptimizer : Optimizer
{
    /// <summary>An optimizer with its settings.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁, at least 0 and less than 1.</param>
    /// <param name="beta2">β₂, at least 0 and less than 1.</param>
    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="state">The names of what is kept for each element of a parameter.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    private protected MomentOptimizer(IReadOnlyList<Parameter> parameters, float learningRate, float beta1, float beta2, float epsilon, float weightDecay, params ReadOnlySpan<string> state)
        : base(parameters, learningRate, weightDecay, state)
    {
        Check(nameof(beta1), beta1, 1);
        Check(nameof(beta2), beta2, 1);
        Check(nameof(epsilon), epsilon, float.PositiveInfinity);
        (Beta1, Beta2, Epsilon) = (beta1, beta2, epsilon);
    }

    private protected float Beta1 { get; }

    private protected float Beta2 { get; }

    private protected float Epsilon { get; }
}
