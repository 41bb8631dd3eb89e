using Fovea.Autograd;
using Fovea.Kernels.Reference;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>
/// Holds what an operator says that a position sees (<see cref="Operator{TGeometry}.Reach"/>) against what it depends on: where the gradient
/// of that position is not 0. That must lie within the reach, and come to both of its ends.
/// </summary>
internal static class ReachCheck
{
    // More than any number of a sample: it wins every maximum, and its negative every minimum. Not so much that a sigmoid's derivative would vanish.
    private const float Spike = 10;

    /// <summary>What is made great, or small, before the sample is run: all numbers of an operand at one position of an axis.</summary>
    private readonly record struct Raised(int Operand, int Axis, int Position, float By);

    public static string? Of(OperatorSample sample)
    {
        for (int i = 0; i < sample.Operands.Count; i++)
        {
            SampleOperand operand = sample.Operands[i];
            if (!operand.HasGradient || operand.Shape.Count == 0) continue;
            for (int axis = 0; axis < operand.Shape.Rank - 2; axis++)
            {
                if (Along(sample, i, axis) is { } problem) return $"{sample}: {operand.Name}: {problem}";
            }
        }

        return null;
    }

    private static string? Along(OperatorSample sample, int operand, int axis)
    {
        Run run = new(sample, null);
        if (run.Output.Count == 0) return null;
        bool hasAxis = axis < run.Output.Shape.Rank - 2;
        int count = hasAxis ? run.Output.Shape[axis + 1] : 1, size = sample.Operands[operand].Shape[axis + 1];
        var seen = new (int First, int Last)[count];
        var whole = new (int First, int Last)[count];
        for (int at = 0; at < count; at++)
        {
            (seen[at], whole[at]) = run.Reach(operand, axis, at);
            // A weight has no positions.
            if (seen[at].Last < seen[at].First) return null;
            (int lowest, int highest) = run.Support(operand, axis, hasAxis, at);
            if (highest >= lowest && (lowest < seen[at].First || highest > seen[at].Last))
                return $"position {at} of axis {axis + 1} depends on {lowest} to {highest}, but its reach is {seen[at].First} to {seen[at].Last}.";
        }

        if (run.Recording.Nodes.Any(static node =>
            Enumerable.Range(0, node.InputCount).Any(i => node.Reach(i).IsUpperBound))) return null;
        // An end beyond the input cannot be come to; only if all are, the input's own end counts.
        bool anyFirst = Array.Exists(whole, static w => w.First >= 0), anyLast = Array.Exists(whole, w => w.Last < size);
        bool comesToFirst = Enumerable.Range(0, count).Any(at => (!anyFirst || whole[at].First >= 0) && Touches(at, seen[at].First));
        bool comesToLast = Enumerable.Range(0, count).Any(at => (!anyLast || whole[at].Last < size) && Touches(at, seen[at].Last));
        return comesToFirst && comesToLast ? null : $"no position of axis {axis + 1} depends on the {(comesToFirst ? "last" : "first")} that its reach names.";

        bool Touches(int at, int position)
        {
            // Unchanged, too: a function that is flat from some number on has no slope on a spike.
            return Array.Exists([0, Spike, -Spike], by =>
            {
                (int lowest, int highest) = new Run(sample, new Raised(operand, axis, position, by)).Support(operand, axis, hasAxis, at);
                return lowest == position || highest == position;
            });
        }
    }

    private sealed class Run
    {
        private readonly Tensor[] _inputs;

        public Run(OperatorSample sample, Raised? raised)
        {
            Recording = Recording.ForEvaluation(gradients: true, new ReferenceBackend());
            Recording.Begin();
            _inputs = [.. sample.Operands.Select((operand, i) => Recording.Input(Tensor.From(Values(sample, i, raised), operand.Shape), operand.HasGradient))];
            Output = sample.Apply(_inputs);
        }

        public Recording Recording { get; }

        public Tensor Output { get; }

        /// <summary>What the reach says of a position: of the positions that exist, and as if there were no ends.</summary>
        public ((int First, int Last) Existing, (int First, int Last) Whole) Reach(int operand, int axis, int at)
        {
            ReceptiveField field = ReceptiveField.Of(Recording, _inputs[operand]);
            int[] position = new int[Math.Max(0, Output.Shape.Rank - 2)];
            if (axis < position.Length) position[axis] = at;
            Node node = Recording.Nodes[^1];
            return (field.At(node, clip: true, position)[axis], field.At(node, clip: false, position)[axis]);
        }

        /// <summary>The first and the last position of the operand that a position of the result depends on.</summary>
        public (int Lowest, int Highest) Support(int operand, int axis, bool hasAxis, int at)
        {
            float[] seed = new float[Output.Count];
            new RandomStream(0, RandomStream.StreamOf("reach")).FillUniform(seed, 0.5f, 1.5f);
            for (int i = 0; i < seed.Length && hasAxis; i++)
            {
                if (PositionOf(i, Output.Shape, axis) != at) seed[i] = 0;
            }

            Output.Backward(Tensor.From(seed, Output.Shape));
            float[] gradient = Recording.GradientOf(_inputs[operand]).ToArray();
            (int lowest, int highest) = (int.MaxValue, -1);
            for (int i = 0; i < gradient.Length; i++)
            {
                if (gradient[i] == 0) continue;
                int position = PositionOf(i, _inputs[operand].Shape, axis);
                (lowest, highest) = (Math.Min(lowest, position), Math.Max(highest, position));
            }

            return (lowest, highest);
        }

        private static float[] Values(OperatorSample sample, int operand, Raised? raised)
        {
            float[] values = sample.ValuesOf(sample.Operands[operand]);
            if (raised is not { } spike || spike.Operand != operand) return values;
            for (int i = 0; i < values.Length; i++)
            {
                if (PositionOf(i, sample.Operands[operand].Shape, spike.Axis) == spike.Position) values[i] += spike.By;
            }

            return values;
        }

        private static int PositionOf(int element, Shape shape, int spatialAxis) => element / shape[(spatialAxis + 2)..].Count % shape[spatialAxis + 1];
    }
}
