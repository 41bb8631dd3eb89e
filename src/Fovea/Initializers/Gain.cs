namespace Fovea.Initializers;

/// <summary>By how much weights are larger to make up for what an activation takes away, as PyTorch's calculate_gain has them.</summary>
public static class Gain
{
    /// <summary>No activation, or a sigmoid: 1.</summary>
    public const float Linear = 1;

    /// <summary>tanh: 5/3.</summary>
    public const float Tanh = 5f / 3;

    /// <summary>ReLU: √2.</summary>
    public const float ReLU = 1.41421356f;

    /// <summary>SELU: 3/4.</summary>
    public const float Selu = 0.75f;

    /// <summary>Leaky ReLU: √(2/(1 + slope²)).</summary>
    public static float LeakyReLU(float slope = 0.01f) => (float)Math.Sqrt(2 / (1 + (double)slope * slope));
}
