using Fovea.Kernels.Geometry;

namespace Fovea.Operators;

/// <summary>
/// What one position of a result sees of an operand, along one axis. Position o sees the operand's positions
/// ⌈(<see cref="Step"/>·o + <see cref="First"/>)/<see cref="Divisor"/>⌉ … ⌊(<see cref="Step"/>·o + <see cref="Last"/>)/<see cref="Divisor"/>⌋.
/// </summary>
/// <remarks>A window steps by its stride (divisor 1); what enlarges by s steps by 1/s. Holes between dilated taps count as seen.</remarks>
public readonly record struct AxisReach
{
    private AxisReach(int step, int divisor, long first, long last) => (Step, Divisor, First, Last) = (step, divisor, first, last);

    /// <summary>Step from one result to the next, in units of 1/<see cref="Divisor"/> of a position of the operand.</summary>
    public int Step { get; }

    /// <summary>The unit's denominator.</summary>
    public int Divisor { get; }

    /// <summary>The first position that result 0 sees, in the same units.</summary>
    public long First { get; }

    /// <summary>The last position that result 0 sees.</summary>
    public long Last { get; }

    /// <summary>Whether every position of the axis is seen, however long it is.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Whether a result still has a place on the operand's axis that does not depend on the axis' size, as it has under a window.
    /// Bins of adaptive and global pooling have none.</summary>
    public bool IsPlaced { get; private init; } = true;

    /// <summary>What is read in place of positions beyond the ends.</summary>
    public PaddingMode Border { get; private init; }

    /// <summary>Each result sees the position that it is at.</summary>
    public static AxisReach Same { get; } = new(1, 1, 0, 0);

    /// <summary>Each result sees the whole axis and has no place on it.</summary>
    public static AxisReach Whole { get; } = new(0, 1, 0, 0) { IsWhole = true, IsPlaced = false };

    /// <summary>Each result sees the whole axis, to compute what stands at its own place.</summary>
    public static AxisReach WholeInPlace { get; } = new(1, 1, 0, 0) { IsWhole = true };

    /// <summary>A sliding window.</summary>
    public static AxisReach Window(in WindowAxis axis) => new(axis.Stride, 1, -axis.PaddingBegin, axis.Extent - 1 - axis.PaddingBegin);

    /// <summary>The other way round: position i of the operand reaches the results i·stride − paddingBegin + k·dilation.</summary>
    public static AxisReach TransposedWindow(in WindowAxis axis) => new(1, axis.Stride, axis.PaddingBegin - (axis.Extent - 1), axis.PaddingBegin);

    /// <summary>Bins that split the axis.</summary>
    public static AxisReach Bins(in AdaptiveAxis axis) =>
        // ⌊o·in/out⌋ … ⌈(o + 1)·in/out⌉ − 1
        new(axis.Input, axis.Output, 1 - axis.Output, axis.Input - 1) { IsPlaced = false };

    /// <summary>Result o sees position o + offset.</summary>
    public static AxisReach Shifted(int offset, PaddingMode border = PaddingMode.Zero) => new(1, 1, offset, offset) { Border = border };

    /// <summary>Any other rule of the form above.</summary>
    public static AxisReach Affine(int step, int divisor, long first, long last) => new(step, divisor, first, last);

    /// <summary>What the results <paramref name="first"/> … <paramref name="last"/> see together, as if the axis had no ends.</summary>
    public (long First, long Last) Of(long first, long last) => (-FloorDivide(-(Step * first + First), Divisor), FloorDivide(Step * last + Last, Divisor));

    /// <summary>The part of it that exists on an axis of a size: between the ends, and what the border puts beyond them. Last &lt; first if nothing does.</summary>
    public (long First, long Last) Clip(long first, long last, int size)
    {
        if (IsWhole) return (0, size - 1);
        (long lowest, long highest) = (Math.Max(first, 0), Math.Min(last, size - 1));
        if ((first >= 0 && last < size) || Border == PaddingMode.Zero) return (lowest, highest);
        // The ends meet.
        if (Border == PaddingMode.Circular) return (0, size - 1);
        if (first < 0) Include(Border == PaddingMode.Reflect ? -Math.Min(last, -1) : 0, Border == PaddingMode.Reflect ? -first : 0);
        if (last >= size)
            Include(Border == PaddingMode.Reflect ? 2L * (size - 1) - last : size - 1, Border == PaddingMode.Reflect ? 2L * (size - 1) - Math.Max(first, size) : size - 1);
        return (lowest, highest);

        void Include(long from, long to)
        {
            (lowest, highest) = lowest > highest ? (from, to) : (Math.Min(lowest, from), Math.Max(highest, to));
        }
    }

    private static long FloorDivide(long dividend, long divisor) => (dividend >= 0 ? dividend : dividend - (divisor - 1)) / divisor;
}
