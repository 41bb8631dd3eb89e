namespace Fovea.Kernels.Geometry;

/// <summary>An activation that cuts off: y = min(max(v, low), high). A NaN passes through.</summary>
/// <param name="Low">The least value.</param>
/// <param name="High">The greatest value; +∞ for none.</param>
/// <remarks>Its derivative follows from the result alone, 1 where low &lt; y &lt; high and 0 elsewhere, so that neither v nor a mask has to be kept.</remarks>
public readonly record struct Clamp(float Low, float High = float.PositiveInfinity)
{
    /// <summary>max(v, 0).</summary>
    public static Clamp ReLU => new(0);

    /// <summary>min(max(v, 0), 6).</summary>
    public static Clamp ReLU6 => new(0, 6);

    /// <summary>Whether there is a greatest value.</summary>
    public bool HasHigh => !float.IsPositiveInfinity(High);

    /// <summary>The layer that does the same.</summary>
    public string LayerName => this == ReLU ? "ReLU" : this == ReLU6 ? "ReLU6" : "Hardtanh";

    /// <summary>FLOPs of one value: a comparison for each bound.</summary>
    public int Flops => HasHigh ? 2 : 1;

    /// <summary>y in double precision.</summary>
    public double Value(double v) => Math.Min(Math.Max(v, Low), High);

    /// <summary>Whether the gradient passes where the result is y.</summary>
    public bool Passes(double y) => y > Low && (!HasHigh || y < High);
}
