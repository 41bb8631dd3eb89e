using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>The shape rule of pooling into a given number of bins.</summary>
internal static class AdaptiveRule
{
    public static AdaptivePoolGeometry Resolve(string name, int rank, Shape input, SpatialSize bins)
    {
        WindowRule.CheckRank(name, rank, input);
        return new AdaptivePoolGeometry(input[0], input[^1],
            rank < 3 ? AdaptiveAxis.Single : Axis(name, "depth", input, input[1], bins.Depth),
            rank < 2 ? AdaptiveAxis.Single : Axis(name, "height", input, input[^3], bins.Height),
            Axis(name, "width", input, input[^2], bins.Width));
    }

    /// <summary>One bin for all pixels, in any number of dimensions.</summary>
    public static AdaptivePoolGeometry ResolveGlobal(string name, Shape input)
    {
        if (input.Rank is < 3 or > 5) throw new ShapeException(name, $"input {input} must have the axes [N, L, C], [N, H, W, C] or [N, D, H, W, C] (channels last).");
        return Resolve(name, input.Rank - 2, input, 1);
    }

    public static Shape OutputShape(int rank, in AdaptivePoolGeometry g) => rank switch
    {
        1 => [g.Batch, g.Width.Output, g.Channels],
        2 => [g.Batch, g.Height.Output, g.Width.Output, g.Channels],
        _ => [g.Batch, g.Depth.Output, g.Height.Output, g.Width.Output, g.Channels],
    };

    /// <summary>What a bin sees.</summary>
    public static Reach Reach(int rank, in AdaptivePoolGeometry g) =>
        WindowRule.OfAxes(rank, AxisReach.Bins(g.Depth), AxisReach.Bins(g.Height), AxisReach.Bins(g.Width));

    /// <summary>One comparison or addition for every input of every bin; for global pooling H·W·C, as the notes count it.</summary>
    public static Cost Cost(in AdaptivePoolGeometry g) => Operators.Cost.OfFlops(g.Batch * g.Channels * g.Taps) with { Connections = g.Batch * g.Channels * g.Taps };

    /// <summary>The same in letters and numbers.</summary>
    public static IReadOnlyList<CostFormula> Formulas(in AdaptivePoolGeometry g)
    {
        string bins = g.Bins == 1 ? "H·W·C" : "Σ bins·C";
        string batch = g.Batch == 1 ? "" : $"{g.Batch}·";
        return [new("FLOPs", bins, g.Bins == 1 ? $"{batch}{g.InputPixels}·{g.Channels}" : $"{batch}{g.Taps}·{g.Channels}", Cost(g).Flops)];
    }

    private static AdaptiveAxis Axis(string name, string axis, Shape input, int size, int bins)
    {
        if (bins < 1) throw new ShapeException(name, $"outputSize must be 1 or more, got {bins} for the {axis}.");
        if (size < 1) throw new ShapeException(name, $"the {axis} of the input {input} is {size}: there is nothing to pool. Use an input with pixels.");
        return new AdaptiveAxis(size, bins);
    }
}
