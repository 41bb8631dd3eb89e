using Fovea.Kernels.Geometry;
using Fovea.Operators.Shaping;

namespace Fovea.Operators.Reductions;

/// <summary>A run of adjacent axes of a tensor.</summary>
/// <param name="Sizes">What kernels are told.</param>
/// <param name="Rank">The number of axes; 0 if those of the operand and of the result do not match, so that no position has a place.</param>
/// <param name="First">The first axis of the run.</param>
/// <param name="End">The end of the run.</param>
public readonly record struct AxisRunGeometry(ReductionGeometry Sizes, int Rank, int First, int End)
{
    /// <summary>What a position sees: along the run everything, elsewhere its own place.</summary>
    internal Reach Reach => Rank == 0 ? Operators.Reach.EverythingAtMost : AxisRule.Along(Rank, First, End, AxisReach.Whole);
}
