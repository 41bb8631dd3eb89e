namespace Fovea.Kernels.Geometry;

/// <summary>A run of adjacent axes that is reduced to one number, or that one number is repeated along: <c>[outer, reduced, inner]</c> and <c>[outer, inner]</c>.</summary>
/// <param name="Outer">Product of the axes in front of the run.</param>
/// <param name="Reduced">Product of the run.</param>
/// <param name="Inner">Product of the axes behind it.</param>
public readonly record struct ReductionGeometry(int Outer, int Reduced, int Inner);

/// <summary>Which extreme is looked for.</summary>
public enum ExtremeKind
{
    /// <summary>The greatest.</summary>
    Max,

    /// <summary>The least.</summary>
    Min,
}
