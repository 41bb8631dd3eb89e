using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>
/// Spatial pyramid pooling: for each level l the greatest of l×l bins, channel by channel, one level after the other:
/// y[n, C·(bins of the levels before) + c·l² + i·l + j] = max of bin (i, j) of x[n,·,·,c]. (He, Zhang, Ren and Sun 2014.)
/// </summary>
/// <remarks>
/// Shapes: <c>[N, H, W, C]</c> → <c>[N, C·Σ l²]</c>, the same length for any H and W: 256 channels at 1, 2 and 4 give 5 376.
/// The bins are those of adaptive pooling, always l along an axis. (Windows of ⌈a/l⌉ with a stride of ⌊a/l⌋ are not: 7 would give 6 instead of 4, and 10 gives 4 that never see the last input.)
/// The order is that of flattening each level channel first, as PyTorch would.
/// </remarks>
public sealed record SpatialPyramidPoolOperator : Operator<PyramidGeometry>
{
    private readonly int[] _levels;

    /// <summary>An operator with its levels, for example 1, 2 and 4.</summary>
    /// <exception cref="ShapeException">There is no level, or one is less than 1.</exception>
    public SpatialPyramidPoolOperator(params ReadOnlySpan<int> levels)
    {
        _levels = levels.ToArray();
        if (_levels.Length == 0 || Array.Exists(_levels, static level => level < 1))
            throw new ShapeException(Name, $"levels must be whole numbers of 1 or more, at least one of them, got [{string.Join(", ", _levels)}]. Usual are [1, 2, 4].");
    }

    /// <summary>Bins along height and width, level by level.</summary>
    public IReadOnlyList<int> Levels => _levels;

    /// <inheritdoc/>
    public override string Name => "SpatialPyramidPool";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override PyramidGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        WindowRule.CheckRank(Name, 2, inputs[0]);
        Shape input = inputs[0];
        if (input[1] < 1 || input[2] < 1) throw new ShapeException(Name, $"the input {input} has no pixels: there is nothing to pool. Use an input with pixels.");
        long bins = 0;
        foreach (int level in _levels) bins += (long)level * level;
        if (bins > int.MaxValue) throw new ShapeException(Name, $"the levels [{string.Join(", ", _levels)}] have {bins} bins, more than {int.MaxValue}.");
        return new PyramidGeometry(input[0], input[^1], input[1], input[2], (int)bins);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in PyramidGeometry geometry, ReadOnlySpan<Shape> inputs)
    {
        Shape features = [geometry.Channels, geometry.BinsOfAllLevels]; // a shape checks that the product fits
        return [geometry.Batch, features.Count];
    }

    /// <inheritdoc/>
    protected internal override void Forward(in PyramidGeometry geometry, in ForwardContext context)
    {
        Kernels.IndexBuffer argmax = context.SaveIndices(geometry.Batch * geometry.Features);
        int before = 0;
        foreach (int level in _levels)
        {
            context.Backend.AdaptiveMaxPoolForward(geometry.Level(level), geometry.Place(level, before), context.Input(0), context.Output, argmax);
            before += level * level;
        }
    }

    // Every level is max pooling of the same input, so their gradients add: dx[argmax] += dy, level by level.

    /// <inheritdoc/>
    protected internal override void Backward(in PyramidGeometry geometry, in BackwardContext context)
    {
        Kernels.Buffer dx = context.InputGradient(0);
        context.Backend.Fill(0, dx);
        int before = 0;
        foreach (int level in _levels)
        {
            context.Backend.AdaptiveMaxPoolBackward(geometry.Level(level), geometry.Place(level, before), context.SavedIndices, context.OutputGradient, dx);
            before += level * level;
        }
    }

    /// <inheritdoc/>
    public override Cost Cost(in PyramidGeometry geometry, int operands)
    {
        Cost cost = Operators.Cost.None;
        foreach (int level in _levels) cost += AdaptiveRule.Cost(geometry.Level(level));
        return cost;
    }

    /// <inheritdoc/>
    public override Reach Reach(in PyramidGeometry geometry, int operand) => Operators.Reach.Everything;

    /// <summary>Whether both have the same levels.</summary>
    public bool Equals(SpatialPyramidPoolOperator? other) => other is not null && _levels.AsSpan().SequenceEqual(other._levels);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int level in _levels) hash.Add(level);
        return hash.ToHashCode();
    }

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n, C·(bins of the levels before) + c·l² + i·l + j] = max of bin (i, j) of x[n,·,·,c], for each level of l×l bins, those of adaptive pooling",
        Shapes: "`[N, H, W, C]` → `[N, C·Σ l²]`",
        Settings:
        [
            (nameof(Levels), "bins along height and width, level by level"),
        ],
        Gradient: "dx[argmax] += dy, level by level",
        Cost: "FLOPs one for every input of every bin of every level",
        Layers: ["SpatialPyramidPool"],
        Source: "He, Zhang, Ren and Sun 2014");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 7, 10, 3], 1, 2, 4), Sample([2, 13, 13, 17], 3, 2, 1), Sample([1, 3, 2, 5], 1, 4), Sample([0, 5, 5, 3], 1, 2), Sample([2, 6, 5, 130], 2), Sample([3, 1, 1, 2], 1, 2),
    ];

    private static OperatorSample Sample(Shape input, params int[] levels)
    {
        SpatialPyramidPoolOperator op = new(levels);
        return new OperatorSample($"{op.Name} {string.Join(", ", levels)} of {input}", [new("input", input, OperandValues.Spread)], x => op.Apply(x[0]));
    }
}
