using Fovea.Autograd;
using Fovea.Kernels;

namespace Fovea.Tests;

/// <summary>An operand of an operator under test.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Tensor">The numbers.</param>
/// <param name="HasGradient">Whether a gradient flows back to it.</param>
internal sealed record Operand(string Name, Tensor Tensor, bool HasGradient = true);

/// <summary>An operator run forward and back on one backend.</summary>
/// <param name="Shape">The shape of the result.</param>
/// <param name="Output">The result.</param>
/// <param name="Gradients">The gradient of every operand that has one; null for the others.</param>
/// <param name="Operands">The operands afterwards: batch normalisation changes its running statistics.</param>
internal sealed record OperatorRun(Shape Shape, float[] Output, float[]?[] Gradients, float[][] Operands)
{
    public static OperatorRun On(
        Backend backend, bool training, IReadOnlyList<Operand> operands, Func<IReadOnlyList<Tensor>, Tensor> apply, Tensor? outputGradient)
    {
        Recording recording = training ? Recording.ForTraining(seed: 7, backend) : Recording.ForEvaluation(gradients: true, backend);
        recording.Begin();
        Tensor[] inputs = [.. operands.Select(operand => recording.Input(operand.Tensor.Clone(), operand.HasGradient))];
        Tensor result = apply(inputs);
        result.Backward(outputGradient ?? Tensor.From(SplitMix.Stream(9000, result.Count), result.Shape));
        return new OperatorRun(result.Shape, result.ToArray(),
            [.. operands.Select((operand, i) => operand.HasGradient ? recording.GradientOf(inputs[i]).ToArray() : null)],
            [.. inputs.Select(input => input.ToArray())]);
    }

    /// <summary>Compares result and gradients with those of a reference.</summary>
    public void Check(string what, IReadOnlyList<Operand> operands, float[] output, Func<int, float[]> gradient)
    {
        Closeness.Check($"{what}: output", output, Output, Closeness.Outputs);
        for (int i = 0; i < operands.Count; i++)
        {
            if (Gradients[i] is { } actual) Closeness.Check($"{what}: gradient of {operands[i].Name}", gradient(i), actual, Closeness.Gradients);
        }
    }
}
