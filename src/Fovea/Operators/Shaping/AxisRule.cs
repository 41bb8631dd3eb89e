namespace Fovea.Operators.Shaping;

/// <summary>What the operators share that treat some axes in one way and the others in none.</summary>
internal static class AxisRule
{
    /// <summary>The reach along the axes <paramref name="first"/> … <paramref name="end"/> − 1; positions on the others stay what they are.</summary>
    /// <param name="rank">The number of axes of operand and result, with batch and channels, which have no positions.</param>
    /// <param name="first">The first of the axes.</param>
    /// <param name="end">The end of the axes.</param>
    /// <param name="reach">What a position on one of them sees.</param>
    public static Reach Along(int rank, int first, int end, AxisReach reach)
    {
        if (rank < 3) return Reach.Elementwise;
        AxisReach[] axes = new AxisReach[rank - 2];
        for (int axis = 0; axis < axes.Length; axis++) axes[axis] = axis + 1 >= first && axis + 1 < end ? reach : AxisReach.Same;
        return Reach.Of(axes);
    }
}
