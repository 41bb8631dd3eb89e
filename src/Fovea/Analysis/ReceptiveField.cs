using Fovea.Autograd;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>The receptive field of every feature map of a recorded graph: exact, over branches, dilation, uneven padding and enlarging operators.</summary>
/// <remarks>
/// Each operator says which positions of an operand one position of its result sees (<see cref="Operator{TGeometry}.Reach"/>). The walk from
/// a position back through the graph turns intervals into intervals, and takes the one around all where branches meet. Along a chain of
/// windows this is r = 1 + Σₗ (kₗ − 1)·dₗ·s₁⋯sₗ₋₁ (Araujo, Norris and Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks").
/// </remarks>
public sealed class ReceptiveField
{
    private readonly Node[] _nodes;
    private readonly Shape _input;
    private readonly Value? _source;

    private ReceptiveField(Node[] nodes, Shape input, Value? source) => (_nodes, _input, _source) = (nodes, input, source);

    /// <summary>The receptive fields of what a recording holds; one of shapes is enough.</summary>
    /// <exception cref="FoveaException">Nothing that reads an input was recorded, or there are inputs with different positions.</exception>
    public static ReceptiveField Of(Recording recording)
    {
        ReceptiveField fields = new([.. recording.Nodes], [], null);
        Shape? input = null;
        foreach (Shape source in fields._nodes.SelectMany(fields.SourcesOf))
        {
            if (input is { } known && PositionsOf(known) != PositionsOf(source))
                throw new FoveaException($"receptive field: the inputs {known} and {source} have different positions. Name the one that is meant: ReceptiveField.Of(recording, input).");
            input ??= source;
        }

        return new ReceptiveField(fields._nodes, input ?? throw new FoveaException("receptive field: nothing that reads an input was recorded."), null);
    }

    /// <summary>The receptive fields in one input of several.</summary>
    /// <param name="recording">A recording; one of shapes is enough.</param>
    /// <param name="input">What its <see cref="Recording.Input(Tensor, bool)"/> gave.</param>
    public static ReceptiveField Of(Recording recording, Tensor input) => new([.. recording.Nodes], input.Shape, input.Value);

    /// <summary>The number of spatial axes of the input.</summary>
    public int Rank => AxesOf(_input);

    /// <summary>The field of a node's result along each spatial axis of the input.</summary>
    public IReadOnlyList<AxisField> Of(Node node) => [.. Enumerable.Range(0, Rank).Select(axis => Of(node, axis))];

    /// <summary>The input positions that one position of a node's result sees, of those that exist: first and last along each spatial axis of the input; last before first if it sees none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="position">One number for each spatial axis of its result; none for a result without such axes.</param>
    /// <exception cref="FoveaException">There is no such position.</exception>
    public IReadOnlyList<(int First, int Last)> At(Node node, params ReadOnlySpan<int> position) => At(node, clip: true, position);

    /// <summary>The same; without clipping, positions beyond the ends of the maps on the way count as if they existed.</summary>
    internal IReadOnlyList<(int First, int Last)> At(Node node, bool clip, ReadOnlySpan<int> position)
    {
        Shape positions = PositionsOf(node.OutputShape);
        if (position.Length != positions.Rank)
            throw new FoveaException($"receptive field of {node.Path} {node.OutputShape}: a position has {positions.Rank} coordinates, got {position.Length}.");
        var fields = new (int First, int Last)[Rank];
        for (int axis = 0; axis < Rank; axis++)
        {
            int at = axis < positions.Rank ? position[axis] : 0;
            if (axis < positions.Rank && (uint)at >= (uint)positions[axis])
                throw new FoveaException($"receptive field of {node.Path} {node.OutputShape}: there is no position {at} on axis {axis + 1}, which has {positions[axis]}.");
            Interval seen = Walk(node, axis, at, clip);
            fields[axis] = ((int)seen.First, (int)seen.Last);
        }

        return fields;
    }

    /// <summary>
    /// The last feature map whose positions are places of the input: what stands in front of the adaptive or global pooling, or of the dense
    /// layers. Its field is the one that is quoted for a network. Null if there is none.
    /// </summary>
    /// <param name="output">The network's result; null for the last node.</param>
    public Node? LastFeatureMap(Node? output = null)
    {
        Node? node = output ?? (_nodes.Length > 0 ? _nodes[^1] : null);
        while (node is not null && (Rank == 0 || AxesOf(node.OutputShape) != Rank || Of(node).Any(static field => !field.IsPlaced)))
            node = Enumerable.Range(0, node.InputCount).Select(node.InputNode).FirstOrDefault(static producer => producer is not null);
        return node;
    }

    private AxisField Of(Node node, int axis)
    {
        (double stride, bool even) = StrideOf(node, axis);
        Interval first = Walk(node, axis, 0, clip: false);
        if (first.IsWhole) return new AxisField(_input[axis + 1], stride, 0, true);
        long size = first.Size;
        // Under windows alone all positions see as much; in a map that was enlarged it depends on the place.
        int places = even || axis >= AxesOf(node.OutputShape) ? 1 : node.OutputShape[axis + 1];
        for (int at = 1; at < places; at++) size = Math.Max(size, Walk(node, axis, at, clip: false).Size);
        return new AxisField(size, stride, first.First, false);
    }

    /// <summary>From one position back to the input.</summary>
    /// <param name="node">Where to start.</param>
    /// <param name="axis">Along which axis.</param>
    /// <param name="position">At which position.</param>
    /// <param name="clip">Whether positions beyond the ends are left out on the way.</param>
    private Interval Walk(Node node, int axis, int position, bool clip)
    {
        var seen = new Interval?[node.Index + 1];
        seen[node.Index] = new Interval(position, position, false);
        Interval? result = null;
        for (int n = node.Index; n >= 0; n--)
        {
            if (seen[n] is not { } interval) continue;
            bool isSource = true;
            foreach ((int operand, Reach reach) in DataOf(_nodes[n]))
            {
                isSource = false;
                if (Back(interval, reach, axis, _nodes[n].InputShape(operand), clip) is not { } reached) continue;
                if (_nodes[n].InputNode(operand) is { } producer) seen[producer.Index] = Interval.Around(seen[producer.Index], reached);
                else if (IsSource(_nodes[n].Inputs[operand])) result = Interval.Around(result, reached);
            }

            // What reads indices alone is the input itself.
            if (isSource && _source is null) result = Interval.Around(result, interval);
        }

        return result ?? new Interval(0, -1, false);
    }

    private static Interval? Back(Interval interval, Reach reach, int axis, Shape operand, bool clip)
    {
        if (axis >= AxesOf(operand)) return new Interval(0, 0, interval.IsWhole);
        AxisReach rule = reach[axis];
        int size = operand[axis + 1];
        if (rule.IsWhole) return new Interval(0, size - 1, true);
        (long first, long last) = rule.Of(interval.First, interval.Last);
        if (clip) (first, last) = rule.Clip(first, last, size);
        return last < first ? null : new Interval(first, last, interval.IsWhole);
    }

    /// <summary>Input positions from one place to the next, and whether all places see as much.</summary>
    private (double Stride, bool Even) StrideOf(Node node, int axis)
    {
        var strides = new double[node.Index + 1];
        var even = new bool[node.Index + 1];
        for (int n = 0; n <= node.Index; n++)
        {
            (bool isSource, even[n]) = (true, true);
            foreach ((int operand, Reach reach) in DataOf(_nodes[n]))
            {
                isSource = false;
                if (axis >= AxesOf(_nodes[n].InputShape(operand))) continue;
                AxisReach rule = reach[axis];
                Node? producer = _nodes[n].InputNode(operand);
                even[n] &= rule.Divisor == 1 && (producer is null || even[producer.Index]);
                // Where branches meet, one that has places gives them to the result: a scale for the whole map takes none away.
                double stride = producer is not null ? strides[producer.Index] : IsSource(_nodes[n].Inputs[operand]) ? 1 : 0;
                if (rule.IsPlaced && strides[n] == 0) strides[n] = stride * rule.Step / rule.Divisor;
            }

            if (isSource && _source is null) strides[n] = 1;
        }

        return axis < AxesOf(node.OutputShape) ? (strides[node.Index], even[node.Index]) : (0, even[node.Index]);
    }

    /// <summary>The operands that come from the input; the others are weights, labels, statistics.</summary>
    private static IEnumerable<(int Operand, Reach Reach)> DataOf(Node node)
    {
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.InputParameter(i) is null && node.Reach(i) is var reach && reach != Reach.None) yield return (i, reach);
        }
    }

    private bool IsSource(Value value) => _source is null || ReferenceEquals(value, _source);

    private IEnumerable<Shape> SourcesOf(Node node)
    {
        (int Operand, Reach Reach)[] data = [.. DataOf(node)];
        return data.Length == 0 ? [node.OutputShape] : data.Where(d => node.InputNode(d.Operand) is null).Select(d => node.InputShape(d.Operand));
    }

    private static Shape PositionsOf(Shape shape) => shape.Rank > 2 ? shape[1..^1] : [];

    private static int AxesOf(Shape shape) => PositionsOf(shape).Rank;

    private readonly record struct Interval(long First, long Last, bool IsWhole)
    {
        public long Size => Last - First + 1;

        public static Interval Around(Interval? a, Interval b) =>
            a is not { } other ? b : new Interval(Math.Min(other.First, b.First), Math.Max(other.Last, b.Last), other.IsWhole || b.IsWhole);
    }
}
