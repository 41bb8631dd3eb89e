namespace Fovea.Operators;

/// <summary>What one forward pass of an operator costs. MACs and FLOPs are two counts, never converted into each other.</summary>
/// <param name="MultiplyAdds">MACs, taps on padding included, as everybody counts.</param>
/// <param name="EffectiveMultiplyAdds">MACs whose tap falls on an input and not on padding.</param>
/// <param name="Flops">Single floating-point operations: every multiplication, addition, comparison, division and function call is one.</param>
public readonly record struct Cost(long MultiplyAdds, long EffectiveMultiplyAdds, long Flops)
{
    /// <summary>Links from an input or a bias to an output, as LeCun 1998 counts them: multiply-adds and one for each bias that is added; of pooling, the inputs of all windows.</summary>
    public long Connections { get; init; } = MultiplyAdds;

    /// <summary>An operator that only moves numbers.</summary>
    public static Cost None => default;

    /// <summary>An operator without multiply-adds.</summary>
    public static Cost OfFlops(long flops) => new(0, 0, flops);

    /// <summary>The cost of one after the other.</summary>
    public static Cost operator +(Cost left, Cost right) => new(
        left.MultiplyAdds + right.MultiplyAdds, left.EffectiveMultiplyAdds + right.EffectiveMultiplyAdds, left.Flops + right.Flops)
    {
        Connections = left.Connections + right.Connections,
    };
}
