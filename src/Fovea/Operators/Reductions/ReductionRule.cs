using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Reductions;

/// <summary>What all reductions share: a run of adjacent axes goes, or stays with size 1.</summary>
internal static class ReductionRule
{
    /// <summary>The geometry of a reduction of the axes <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1.</summary>
    public static AxisRunGeometry Resolve(string name, Shape input, int first, int count, bool keepAxes)
    {
        if (first < 0 || count < 0 || first + count > input.Rank)
            throw new ShapeException(name, $"input {input} has {input.Rank} axes; {count} from axis {first} are not among them.");
        int end = first + count;
        return new AxisRunGeometry(new ReductionGeometry(input[..first].Count, input[first..end].Count, input[end..].Count), keepAxes ? input.Rank : 0, first, end);
    }

    /// <summary>The shape without the axes, or with size 1 in their place.</summary>
    public static Shape OutputShape(Shape input, int first, int count, bool keepAxes)
    {
        Shape result = input;
        for (int axis = first; keepAxes && axis < first + count; axis++) result = result.With(axis, 1);
        return keepAxes ? result : [.. input[..first], .. input[(first + count)..]];
    }

    /// <summary>
    /// Takes the last run of adjacent axes away from a set of them, so that runs are reduced one after the other, the innermost first:
    /// the axes in front keep their places.
    /// </summary>
    /// <param name="set">One bit for each axis.</param>
    public static (int First, int Count) TakeLastRun(ref uint set)
    {
        int end = 32 - System.Numerics.BitOperations.LeadingZeroCount(set), first = end;
        while (first > 0 && (set >> (first - 1) & 1) != 0) set &= ~(1u << --first);
        return (first, end - first);
    }

    /// <summary>The axes as a set: one bit for each; all of them if none is named.</summary>
    public static uint SetOf(string name, Axes axes, Shape input)
    {
        if (axes.Count == 0) return (1u << input.Rank) - 1;
        uint set = 0;
        Axes places = axes.Of(name, input);
        for (int i = 0; i < places.Count; i++) set |= 1u << places[i];
        return set;
    }
}
