using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Reference;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>What every operator must keep to, checked at a sample: shapes, counts, gradients, kernels. Each check gives null, or what is wrong.</summary>
public static class OperatorCheck
{
    private const double GradientTolerance = 1e-6;

    /// <summary>The shape that flows without numbers must be that of the result.</summary>
    public static string? Shapes(OperatorSample sample)
    {
        Shape ruled = ApplyToShapes(sample, out _).Shape;
        Shape actual = Run(sample, new ReferenceBackend(), out _).Output.Shape;
        return ruled == actual ? null : $"{sample}: the shape rule says {ruled}, the result is {actual}.";
    }

    /// <summary>The multiply-adds that the reference backend executes must be those that the cost formula gives, with and without padding.</summary>
    public static string? Counts(OperatorSample sample)
    {
        Cost formula = ShapesOnly(sample).Nodes.Aggregate(Cost.None, static (sum, node) => sum + node.Cost);
        ReferenceBackend backend = new();
        RunForward(sample, backend);
        if (formula.MultiplyAdds != backend.MultiplyAdds)
            return $"{sample}: the formula gives {formula.MultiplyAdds} multiply-adds, {backend.MultiplyAdds} were executed.";
        return formula.EffectiveMultiplyAdds == backend.EffectiveMultiplyAdds ? null
            : $"{sample}: the formula gives {formula.EffectiveMultiplyAdds} multiply-adds on inputs, {backend.EffectiveMultiplyAdds} were executed.";
    }

    /// <summary>The gradients must agree with finite differences to 1e-6; see <see cref="GradientCheck"/>.</summary>
    public static string? Gradients(OperatorSample sample)
    {
        GradientCheckReport report = GradientCheck.Of(sample);
        return report.WorstError <= GradientTolerance ? null : $"{sample}: gradients differ from finite differences by {report.WorstError:E1}:\n{report}";
    }

    /// <summary>A backend's result and gradients must be those of the reference, as far as single precision allows.</summary>
    public static string? Kernels(OperatorSample sample, Backend backend)
    {
        (Tensor Output, Tensor[] Inputs) expected = Run(sample, new ReferenceBackend(), out Recording reference);
        (Tensor Output, Tensor[] Inputs) actual = Run(sample, backend, out Recording recording);
        if (Deviation.Between(expected.Output.ToArray(), actual.Output.ToArray(), Deviation.OfResults) is { } problem)
            return $"{sample} on {backend.Name}: {problem}.";
        for (int i = 0; i < sample.Operands.Count; i++)
        {
            SampleOperand operand = sample.Operands[i];
            string? wrong = operand.HasGradient
                ? Deviation.Between(reference.GradientOf(expected.Inputs[i]).ToArray(), recording.GradientOf(actual.Inputs[i]).ToArray(), Deviation.OfGradients)
                : Deviation.Between(expected.Inputs[i].ToArray(), actual.Inputs[i].ToArray(), Deviation.OfResults);
            if (wrong is not null) return $"{sample} on {backend.Name}: {(operand.HasGradient ? "gradient of " : "")}{operand.Name}: {wrong}.";
        }

        return null;
    }

    /// <summary>
    /// What positions of the result depend on, by their gradients, must lie within what the operator says that they see
    /// (<see cref="Operator{TGeometry}.Reach"/>), and come to both its ends.
    /// </summary>
    public static string? Reach(OperatorSample sample)
    {
        Recording recording = Recording.ForEvaluation(gradients: true, new ReferenceBackend());
        recording.Begin();
        Tensor[] inputs = [.. sample.Operands.Select(operand => recording.Input(Tensor.From(sample.ValuesOf(operand), operand.Shape), operand.HasGradient))];
        Tensor output = sample.Apply(inputs);
        if (output.Count == 0) return null;
        Node node = recording.Nodes[^1];
        foreach ((Tensor input, SampleOperand operand) in inputs.Zip(sample.Operands))
        {
            ReceptiveField field = ReceptiveField.Of(recording, input);
            for (int axis = 0; axis < field.Rank && operand.HasGradient; axis++)
            {
                if (ReachAlong(axis, field, node, output, input, recording) is { } problem) return $"{sample}: {operand.Name}: {problem}";
            }
        }

        return null;
    }

    private static string? ReachAlong(int axis, ReceptiveField field, Node node, Tensor output, Tensor input, Recording recording)
    {
        int[] position = new int[Math.Max(0, output.Shape.Rank - 2)];
        bool hasAxis = axis < position.Length, comesToFirst = false, comesToLast = false, sees = false;
        for (int at = 0; at < (hasAxis ? output.Shape[axis + 1] : 1); at++)
        {
            if (hasAxis) position[axis] = at;
            (int first, int last) = field.At(node, position)[axis];
            // A weight has no positions.
            if (last < first) continue;
            sees = true;
            output.Backward(Tensor.From(GradientAt(output.Shape, hasAxis ? axis + 1 : null, at), output.Shape));
            (int lowest, int highest) = Support(recording.GradientOf(input), axis + 1);
            if (highest < lowest) continue;
            if (lowest < first || highest > last)
                return $"position {at} of axis {axis + 1} depends on {lowest} to {highest}, but its reach is {first} to {last}.";
            comesToFirst |= lowest == first;
            comesToLast |= highest == last;
        }

        return !sees || (comesToFirst && comesToLast) ? null : $"no position of axis {axis + 1} depends on the {(comesToFirst ? "last" : "first")} that its reach names.";
    }

    /// <summary>A random gradient, 0 wherever the axis has another position.</summary>
    private static float[] GradientAt(Shape shape, int? axis, int at)
    {
        float[] gradient = new float[shape.Count];
        new RandomStream(0, RandomStream.StreamOf("reach")).FillUniform(gradient, 0.5f, 1.5f);
        if (axis is not { } chosen) return gradient;
        int inner = shape[(chosen + 1)..].Count;
        for (int i = 0; i < gradient.Length; i++)
        {
            if (i / inner % shape[chosen] != at) gradient[i] = 0;
        }

        return gradient;
    }

    /// <summary>The first and the last position of an axis with a number other than 0.</summary>
    private static (int Lowest, int Highest) Support(Tensor gradient, int axis)
    {
        (int lowest, int highest) = (int.MaxValue, -1);
        float[] values = gradient.ToArray();
        int inner = gradient.Shape[(axis + 1)..].Count, size = gradient.Shape[axis];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] == 0) continue;
            int at = i / inner % size;
            (lowest, highest) = (Math.Min(lowest, at), Math.Max(highest, at));
        }

        return (lowest, highest);
    }

    /// <summary>What a sample applies, as shapes without numbers.</summary>
    internal static Recording ShapesOnly(OperatorSample sample)
    {
        ApplyToShapes(sample, out Recording recording);
        return recording;
    }

    private static Tensor ApplyToShapes(OperatorSample sample, out Recording recording)
    {
        Recording shapes = recording = Recording.OfShapes(sample.Training);
        shapes.Begin();
        return sample.Apply([.. sample.Operands.Select(operand => shapes.Input(operand.Shape))]);
    }

    private static void RunForward(OperatorSample sample, Backend backend)
    {
        Recording recording = sample.Training ? Recording.ForTraining(backend: backend) : Recording.ForEvaluation(backend: backend);
        recording.Begin();
        sample.Apply([.. sample.Operands.Select(operand => recording.Input(Tensor.From(sample.ValuesOf(operand), operand.Shape)))]);
    }

    /// <summary>Forward, and back with a fixed random gradient.</summary>
    private static (Tensor Output, Tensor[] Inputs) Run(OperatorSample sample, Backend backend, out Recording recording)
    {
        Recording run = recording = sample.Training ? Recording.ForTraining(backend: backend) : Recording.ForEvaluation(gradients: true, backend);
        run.Begin();
        Tensor[] inputs = [.. sample.Operands.Select(operand => run.Input(Tensor.From(sample.ValuesOf(operand), operand.Shape), operand.HasGradient))];
        Tensor output = sample.Apply(inputs);
        float[] gradient = new float[output.Count];
        new RandomStream(0, RandomStream.StreamOf(sample.Name)).FillUniform(gradient, -1, 1);
        output.Backward(Tensor.From(gradient, output.Shape));
        return (output, inputs);
    }
}
