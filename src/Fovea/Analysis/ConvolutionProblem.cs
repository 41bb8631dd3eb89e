using Fovea.Kernels.Geometry;

namespace Fovea.Analysis;

/// <summary>One convolution that the kernels are checked or measured with.</summary>
/// <param name="Line">Its line in the file, or its place in a list without a file; from 1.</param>
/// <param name="Text">The line as it is written, or the name.</param>
/// <param name="Geometry">What the kernels are told.</param>
public sealed record ConvolutionProblem(int Line, string Text, ConvolutionGeometry Geometry)
{
    /// <summary>How often a network has it; 1 where no network is meant.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Numbers that are summed up in one element of the result, at most, over the three passes.</summary>
    internal long LongestSum => Math.Max(Math.Max(
        (long)Geometry.Taps * Geometry.GroupInChannels, (long)Geometry.Taps * Geometry.GroupOutChannels), (long)Geometry.Batch * Geometry.OutputPixels);
}
