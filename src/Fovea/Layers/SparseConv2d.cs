using System.Buffers;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>A convolution whose output maps see some of the input maps each, by a table: LeNet-5's C3 (LeCun, Bottou, Bengio and Haffner 1998, table I).</summary>
/// <remarks>
/// Shapes: <c>[N, H, W, C]</c> → <c>[N, H', W', O]</c>. A connection that is not in the table has no weight and costs nothing: kH·kW·pairs + O parameters and
/// kH·kW·pairs multiply-adds a pixel. Adjacent output maps that see equally many inputs are one convolution in groups, each group one output map,
/// over the inputs gathered map by map; in a weights file they are <c>0</c>, <c>1</c>, ….
/// </remarks>
public sealed class SparseConv2d : Module
{
    private readonly Part[] _parts;
    private readonly int _inChannels, _mostRuns;

    /// <summary>A layer with its table.</summary>
    /// <param name="inChannels">C.</param>
    /// <param name="table">For each output map the input maps that it sees, in ascending order.</param>
    /// <param name="kernelSize">kH and kW.</param>
    /// <param name="stride">Step of the window, 1 unless given.</param>
    /// <param name="padding">Border around the input.</param>
    /// <exception cref="ShapeException">A row of the table is empty, not in ascending order, or names a map that there is not.</exception>
    public SparseConv2d(int inChannels, IReadOnlyList<IReadOnlyList<int>> table, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default)
    {
        Check(inChannels, table);
        _inChannels = inChannels;
        List<Part> parts = [];
        for (int first = 0, maps; first < table.Count; first += maps)
        {
            int inputs = table[first].Count;
            maps = table.Skip(first).TakeWhile(seen => seen.Count == inputs).Count();
            Conv2d conv = Add($"{parts.Count}", new Conv2d(maps * inputs, maps, kernelSize, stride, padding, groups: maps));
            parts.Add(new Part(conv, Runs([.. table.Skip(first).Take(maps).SelectMany(static seen => seen)])));
        }

        _parts = [.. parts];
        _mostRuns = parts.Max(static part => part.Runs.Length);
        Pairs = table.Sum(static seen => seen.Count);
    }

    /// <summary>Adjacent output maps with equally many inputs, and these inputs as runs of adjacent channels.</summary>
    private sealed record Part(Conv2d Conv, (int First, int Count)[] Runs);

    /// <summary>Pairs of an output map and an input map that it sees.</summary>
    public int Pairs { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Shape.Rank != 4 || input.Shape[^1] != _inChannels)
            throw new ShapeException(nameof(SparseConv2d), $"input {input.Shape} must be [N, H, W, {_inChannels}], as many channels as inChannels says.");
        Tensor[] rented = ArrayPool<Tensor>.Shared.Rent(_parts.Length + _mostRuns);
        try
        {
            for (int i = 0; i < _parts.Length; i++)
            {
                Span<Tensor> seen = rented.AsSpan(_parts.Length, _parts[i].Runs.Length);
                for (int run = 0; run < seen.Length; run++) seen[run] = input.Slice(-1, _parts[i].Runs[run].First, _parts[i].Runs[run].Count);
                rented[i] = _parts[i].Conv.Forward(Tensor.Concatenate(-1, seen));
            }

            return Tensor.Concatenate(-1, rented.AsSpan(0, _parts.Length));
        }
        finally
        {
            ArrayPool<Tensor>.Shared.Return(rented, clearArray: true);
        }
    }

    private static void Check(int inChannels, IReadOnlyList<IReadOnlyList<int>> table)
    {
        if (table.Count == 0) throw new ShapeException(nameof(SparseConv2d), "the table has no rows; give one for each output map.");
        for (int map = 0; map < table.Count; map++)
        {
            IReadOnlyList<int> seen = table[map];
            if (seen.Count > 0 && seen[0] >= 0 && seen[^1] < inChannels && seen.Zip(seen.Skip(1)).All(static pair => pair.First < pair.Second)) continue;
            throw new ShapeException(nameof(SparseConv2d),
                $"output map {map} sees [{string.Join(", ", seen)}]; give it one or more of the input maps 0 to {inChannels - 1}, each once and in ascending order.");
        }
    }

    private static (int First, int Count)[] Runs(int[] channels)
    {
        List<(int First, int Count)> runs = [];
        foreach (int channel in channels)
        {
            if (runs.Count > 0 && runs[^1].First + runs[^1].Count == channel) runs[^1] = (runs[^1].First, runs[^1].Count + 1);
            else runs.Add((channel, 1));
        }

        return [.. runs];
    }
}
