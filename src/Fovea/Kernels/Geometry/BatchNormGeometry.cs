namespace Fovea.Kernels.Geometry;

/// <summary>Batch normalisation of a matrix: every row a sample's pixel, every column a channel.</summary>
/// <param name="Rows">m = N·(D·H·W).</param>
/// <param name="Channels">C.</param>
/// <param name="Epsilon">ε, added to the variance.</param>
/// <param name="Momentum">Weight of the new value in the running statistics: r ← (1 − momentum)·r + momentum·new. (The notes' κ is 1 − momentum.)</param>
/// <param name="UnbiasedRunningVariance">Whether the running variance takes σ²·m/(m − 1), as PyTorch does, or σ², as the notes do.</param>
/// <param name="Activation">What is applied to the result, in the same pass; null for nothing.</param>
public readonly record struct BatchNormGeometry(
    int Rows, int Channels, float Epsilon, float Momentum, bool UnbiasedRunningVariance, Clamp? Activation = null);
