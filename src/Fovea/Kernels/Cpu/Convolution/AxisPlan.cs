using System.Diagnostics;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>One axis of a dense problem: target q, written at q·TargetStep + TargetFirst, reads the sources q·SourceStep + OffsetFirst + t·OffsetStep, t = 0 … Taps − 1.</summary>
/// <param name="Source">Size of the source.</param>
/// <param name="Target">Size of the target.</param>
/// <param name="Count">Targets of this plan.</param>
/// <param name="SourceStep">Sources from one target to the next.</param>
/// <param name="TargetFirst">Where the first target lies.</param>
/// <param name="TargetStep">Distance of the targets.</param>
/// <param name="Taps">Number of taps.</param>
/// <param name="TapFirst">Index in the weight of tap 0.</param>
/// <param name="TapStep">Distance in the weight of two taps; negative where the window is walked backwards.</param>
/// <param name="OffsetFirst">Source of target 0 and tap 0; negative in the padding.</param>
/// <param name="OffsetStep">Distance in the source of two taps; positive.</param>
internal readonly record struct AxisPlan(
    int Source, int Target, int Count, int SourceStep, int TargetFirst, int TargetStep, int Taps, int TapFirst, int TapStep, int OffsetFirst, int OffsetStep)
{
    /// <summary>Sources from the first tap of one target to its last tap.</summary>
    public int Extent => (Taps - 1) * OffsetStep + 1;

    /// <summary>Whether a tap reads outside of the source.</summary>
    public bool LeavesSource => OffsetFirst < 0 || (Count - 1) * SourceStep + OffsetFirst + Extent > Source;

    /// <summary>Whether target q reads source q alone, and there is no other source.</summary>
    public bool ReadsInOrder => Taps == 1 && SourceStep == 1 && OffsetFirst == 0 && Count == Source;

    /// <summary>Whether target q lies at q, and there is no other one.</summary>
    public bool WritesInOrder => TargetStep == 1 && Count == Target;

    /// <summary>Whether both are so.</summary>
    public bool IsPointwise => ReadsInOrder && WritesInOrder;

    /// <summary>Whether there is nothing to compute.</summary>
    public bool IsEmpty => Count == 0 || Taps == 0;

    /// <summary>The source that tap t of target q falls on, or in the padding.</summary>
    public int SourceOf(int q, int t) => q * SourceStep + OffsetFirst + t * OffsetStep;

    /// <summary>Where target q lies.</summary>
    public int TargetOf(int q) => q * TargetStep + TargetFirst;

    /// <summary>The taps (first, number) of target q that fall on a source.</summary>
    public (int First, int Count) TapsInside(int q)
    {
        int offset = q * SourceStep + OffsetFirst;
        int first = offset >= 0 ? 0 : (-offset + OffsetStep - 1) / OffsetStep;
        int end = offset >= Source ? 0 : Math.Min(Taps, (Source - 1 - offset) / OffsetStep + 1);
        return (first, Math.Max(0, end - first));
    }

    /// <summary>The targets (first, number) whose tap t falls on a source.</summary>
    public (int First, int Count) TargetsInside(int t)
    {
        int offset = OffsetFirst + t * OffsetStep;
        int first = offset >= 0 ? 0 : (-offset + SourceStep - 1) / SourceStep;
        int end = offset >= Source ? 0 : Math.Min(Count, (Source - 1 - offset) / SourceStep + 1);
        return (first, Math.Max(0, end - first));
    }

    /// <summary>The targets (first, end) all of whose taps fall on sources; first = end where there is none.</summary>
    public (int First, int End) TargetsWithAllTaps()
    {
        (int first, int count) = TargetsInside(0);
        (int lastFirst, int lastCount) = TargetsInside(Taps - 1);
        int from = Math.Max(first, lastFirst), end = Math.Min(first + count, lastFirst + lastCount);
        return (Math.Min(from, Count), Math.Max(Math.Min(from, Count), end));
    }

    /// <summary>Target q reads source q, for all of them.</summary>
    public static AxisPlan Pointwise(int size) => new(size, size, size, 1, 0, 1, 1, 0, 1, 0, 1);

    /// <summary>Forward: sources are the inputs, targets the outputs.</summary>
    public static AxisPlan Forward(in WindowAxis axis) =>
        new(axis.Input, axis.Output, axis.Output, axis.Stride, 0, 1, axis.Kernel, 0, 1, -axis.PaddingBegin, axis.Dilation);

    /// <summary>
    /// The gradient of the inputs i = phase + q·stride: sources are the outputs, targets the inputs.
    /// </summary>
    /// <remarks>
    /// Forward, output o reads input i = o·stride − padding + k·dilation. So input i hears from o = (i + padding − k·dilation) / stride for
    /// every tap k that makes this whole, which depends on i mod stride alone: within a phase the problem is dense with a step of 1.
    /// With g = gcd(stride, dilation) such taps are stride/g apart and their outputs dilation/g; walked backwards, the outputs ascend.
    /// </remarks>
    public static AxisPlan BackwardData(in WindowAxis axis, int phase)
    {
        Debug.Assert(phase >= 0 && phase < axis.Stride);
        int count = phase < axis.Input ? (axis.Input - phase - 1) / axis.Stride + 1 : 0;
        int common = GreatestCommonDivisor(axis.Stride, axis.Dilation);
        int tapStep = axis.Stride / common, first = 0;
        while (first < tapStep && (phase + axis.PaddingBegin - first * axis.Dilation) % axis.Stride != 0) first++;
        int taps = first == tapStep || first >= axis.Kernel ? 0 : (axis.Kernel - 1 - first) / tapStep + 1;
        int last = first + (taps - 1) * tapStep;
        int offset = taps == 0 ? 0 : (phase + axis.PaddingBegin - last * axis.Dilation) / axis.Stride;
        return new(axis.Output, axis.Input, count, 1, phase, axis.Stride, taps, last, -tapStep, offset, axis.Dilation / common);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
