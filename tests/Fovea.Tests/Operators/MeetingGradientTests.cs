using Fovea.Autograd;
using Fovea.Kernels.Cpu;
using Fovea.Operators;

namespace Fovea.Tests.Operators;

/// <summary>Where a value is used twice its gradients are added, by the operator's kernel or after it: for every operator of the catalogue, at every tier.</summary>
public class MeetingGradientTests
{
    private static readonly Dictionary<string, OperatorSample> Samples = OperatorCatalogue.Samples.ToDictionary(sample => sample.Name);

    public static TheoryData<string> Names() => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_is_added_to_one_that_arrived_before(string name)
    {
        OperatorSample sample = Samples[name];
        foreach (CpuBackend backend in Backends.Cpu)
        {
            float[][] alone = Gradients(sample, backend, others: false), both = Gradients(sample, backend, others: true);
            for (int i = 0; i < alone.Length; i++)
            {
                float[] other = SplitMix.Stream((ulong)i, alone[i].Length), expected = [.. alone[i].Zip(other, static (a, b) => a + b)];
                Closeness.Check($"{sample}, {backend.Name}: gradient {i}", expected, both[i], Closeness.Gradients);
            }
        }
    }

    /// <summary>The gradients of the operands; with those of a second use, which comes later and whose gradient so arrives first.</summary>
    private static float[][] Gradients(OperatorSample sample, CpuBackend backend, bool others)
    {
        Recording recording = sample.Training ? Recording.ForTraining(seed: 7, backend) : Recording.ForEvaluation(gradients: true, backend);
        recording.Begin();
        Tensor[] inputs = [.. sample.Operands.Select(operand => recording.Input(Tensor.From(sample.ValuesOf(operand), operand.Shape), operand.HasGradient))];
        Tensor[] differentiable = [.. inputs.Where((_, i) => sample.Operands[i].HasGradient)];
        Tensor result = sample.Apply(inputs);
        Tensor loss = (result * recording.Input(Tensor.From(SplitMix.Stream(9000, result.Count), result.Shape))).Sum();
        for (int i = 0; i < differentiable.Length && others; i++)
            loss += (differentiable[i] * recording.Input(Tensor.From(SplitMix.Stream((ulong)i, differentiable[i].Count), differentiable[i].Shape))).Sum();
        loss.Backward();
        return [.. differentiable.Select(input => recording.GradientOf(input).ToArray())];
    }
}
