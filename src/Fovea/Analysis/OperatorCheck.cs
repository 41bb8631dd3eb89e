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
    public static string? Reach(OperatorSample sample) => ReachCheck.Of(sample);

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
