namespace Fovea.Operators;

/// <summary>Which positions of an operand one position of a result sees: an operator's share of the receptive field.</summary>
/// <remarks>Positions are those on the spatial axes, between batch and channels. It is said for evaluation: batch statistics of training see every sample.</remarks>
public sealed class Reach
{
    private readonly AxisReach[] _axes;
    private readonly AxisReach _everyAxis;

    private Reach(AxisReach[] axes, AxisReach everyAxis) => (_axes, _everyAxis) = (axes, everyAxis);

    /// <summary>The operand has no positions: a weight, a label, a statistic.</summary>
    public static Reach None { get; } = new([], default);

    /// <summary>Each result sees the position that it is at, on however many axes.</summary>
    public static Reach Elementwise { get; } = new([], AxisReach.Same);

    /// <summary>Each result sees all positions and has no place among them.</summary>
    public static Reach Everything { get; } = new([], AxisReach.Whole);

    /// <summary>Each result sees all positions, to compute what stands at its own place.</summary>
    public static Reach EverythingInPlace { get; } = new([], AxisReach.WholeInPlace);

    /// <summary>Which positions are seen, other operands' numbers say (regions, offsets): all of them at most, and no place among them.</summary>
    public static Reach EverythingAtMost { get; } = new([], AxisReach.Whole) { IsUpperBound = true };

    /// <summary>Whether less may be seen than this says.</summary>
    public bool IsUpperBound { get; private init; }

    /// <summary>One rule for each spatial axis of the operand, the outermost first.</summary>
    public static Reach Of(params ReadOnlySpan<AxisReach> axes) => new(axes.ToArray(), default);

    /// <summary>The rule of a spatial axis of the operand.</summary>
    public AxisReach this[int axis] => _axes.Length > 0 ? _axes[axis] : _everyAxis;
}
