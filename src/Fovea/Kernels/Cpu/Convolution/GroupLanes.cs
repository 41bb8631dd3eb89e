using System.Runtime.InteropServices;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

#pragma warning disable MA0048 // Two names of one line: what a kernel is compiled for.

/// <summary>How groups of few channels share a vector: as many whole groups as fit, on either side.</summary>
/// <remarks>
/// <code>
/// groups of 3 sources and 2 targets, vectors of 8 floats: two groups in each
///   source pixel        a0 a1 a2 b0 b1 b2 c0 c1 c2 …        loaded      [a0 a1 a2 b0 b1 b2  ·  · ]
///   target pixel        A0 A1 B0 B1 C0 …                    Lanes(1)    [a1 a1 b1 b1  ·  ·  ·  · ]   source 1 of each target's group
///                                                           sums        [A0 A1 B0 B1  ·  ·  ·  · ]
/// </code>
/// Depthwise convolution is the case of one channel on either side: nothing is permuted.
/// </remarks>
internal readonly unsafe struct GroupLanes
{
    private readonly int _groups;
    private readonly int _sources;
    private readonly int _targets;
    private readonly int _perVector;

    /// <summary>For a problem that <see cref="Suit"/>.</summary>
    public GroupLanes(in DenseProblem problem, int width)
    {
        (_groups, _sources, _targets) = (problem.Groups, problem.SourceChannels, problem.TargetChannels);
        _perVector = width / Math.Max(_sources, _targets);
    }

    /// <summary>Whether two groups or more fit a vector, or groups have one channel: more channels fill vectors by themselves.</summary>
    public static bool Suit(in DenseProblem problem, int width) =>
        problem.IsDepthwise || (problem.Groups > 1 && 2 * Math.Max(problem.SourceChannels, problem.TargetChannels) <= width);

    /// <summary>Vectors of a pixel.</summary>
    public int Vectors => Cut.Items(_groups, _perVector);

    /// <summary>Vectors that are full on both sides: they come first. 0 where groups do not fill one.</summary>
    public int FullCount(int width) => _perVector * _sources == width && _perVector * _targets == width ? _groups / _perVector : 0;

    /// <summary>The channels of vector <paramref name="index"/>.</summary>
    public (int FirstSource, int Sources, int FirstTarget, int Targets) this[int index]
    {
        get
        {
            int first = index * _perVector, groups = Math.Min(_perVector, _groups - first);
            return (first * _sources, groups * _sources, first * _targets, groups * _targets);
        }
    }

    /// <summary>Fills <c>lanes[j][l]</c>: which lane of the source is source channel j of the group that target lane l belongs to.</summary>
    public void Fill(int width, int* lanes)
    {
        for (int j = 0; j < _sources; j++)
        {
            for (int l = 0; l < width; l++) *lanes++ = Math.Min(l / _targets, _perVector - 1) * _sources + j;
        }
    }
}

/// <summary>Groups have one channel on either side: a tap is one product.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct OneChannel;

/// <summary>Groups have several channels on one side or both: a tap is a product of permuted sources for each source channel.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct SeveralChannels;
