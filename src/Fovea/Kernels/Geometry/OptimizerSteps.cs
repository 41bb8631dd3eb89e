namespace Fovea.Kernels.Geometry;

/// <summary>
/// g ← g + weightDecay·p; v ← momentum·v + (1 − dampening)·g (v ← g in the first step); g ← nesterov ? g + momentum·v : v;
/// p ← p − learningRate·g. Without momentum p ← p − learningRate·g. (Sutskever et al. 2013, in PyTorch's form.)
/// </summary>
public readonly record struct SgdStep(float LearningRate, float Momentum, float Dampening, float WeightDecay, bool Nesterov, bool First);

/// <summary>
/// g ← g + weightDecay·p; m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²;
/// p ← p − learningRate/(1 − β₁ᵗ) · m / (√(v/(1 − β₂ᵗ)) + ε), t = 1 in the first step. (Kingma and Ba 2015.)
/// </summary>
public readonly record struct AdamStep(float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, int Step)
{
    /// <summary>1 − β₁ᵗ.</summary>
    public double FirstCorrection => 1 - Math.Pow(Beta1, Step);

    /// <summary>1 − β₂ᵗ.</summary>
    public double SecondCorrection => 1 - Math.Pow(Beta2, Step);
}
