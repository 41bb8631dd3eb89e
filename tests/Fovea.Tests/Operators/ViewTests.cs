using System.Runtime.InteropServices;
using Fovea.Autograd;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Operators;

namespace Fovea.Tests.Operators;

/// <summary>
/// Every operator of the catalogue with operands and a result that stand in wider tensors, at every tier: the bits are those of tensors of their own, forward
/// and back, and what stands beside them stays as it is. Where an operator cannot work on columns, its operands move out of them.
/// </summary>
public class ViewTests
{
    private static readonly Dictionary<string, OperatorSample> Samples = OperatorCatalogue.Samples.ToDictionary(sample => sample.Name);

    /// <summary>Passes everything on, and can do so from and to columns.</summary>
    private static readonly Hardtanh Identity = new(-1e6f, 1e6f);

    public static TheoryData<string> Names() => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Columns_of_a_wider_tensor_give_the_bits_of_a_tensor_of_its_own(string name)
    {
        foreach (CpuBackend backend in Backends.Cpu)
        {
            foreach (bool joinedFirst in new[] { false, true })
            {
                float[][] expected = Run(Samples[name], backend, joinedFirst, apart: true), actual = Run(Samples[name], backend, joinedFirst, apart: false);
                Assert.Equal(expected.Length, actual.Length);
                for (int i = 0; i < expected.Length; i++)
                    Assert.True(Bits(expected[i]).SequenceEqual(Bits(actual[i])), $"{name}, {backend.Name}, {(joinedFirst ? "joined before it is read" : "joined after it was read")}: tensor {i} differs");
            }
        }
    }

    /// <summary>All results and gradients of three equal steps, of which the first one copies.</summary>
    /// <param name="sample">What is run.</param>
    /// <param name="backend">Where.</param>
    /// <param name="joinedFirst">Whether operands are joined with others before the operator reads them, or afterwards.</param>
    /// <param name="apart">Keeps every tensor in memory of its own: somebody holds a span of it.</param>
    private static float[][] Run(OperatorSample sample, CpuBackend backend, bool joinedFirst, bool apart)
    {
        List<float[]> results = [];
        Recording recording = sample.Training ? Recording.ForTraining(seed: 7, backend) : Recording.ForEvaluation(gradients: true, backend);
        for (int step = 0; step < 3; step++)
        {
            recording.Begin();
            Tensor[] inputs = [.. sample.Operands.Select(operand => recording.Input(Tensor.From(sample.ValuesOf(operand), operand.Shape), operand.HasGradient))];
            Tensor[] operands = [.. inputs.Select((input, i) => sample.Operands[i].HasGradient ? Settle(Identity.Forward(input)) : input)];
            List<Tensor> wide = joinedFirst ? [.. operands.Select(Join)] : [];
            Tensor result = Settle(sample.Apply(operands));
            if (!joinedFirst) wide.AddRange(operands.Select(Join));
            wide.Add(Join(result));
            Tensor loss = wide.Select((tensor, i) => (tensor * recording.Input(Tensor.From(SplitMix.Stream((ulong)i, tensor.Count), tensor.Shape))).Sum()).Aggregate((a, b) => a + b);
            loss.Backward();
            results.Add(result.ToArray());
            results.AddRange(wide.Select(tensor => tensor.ToArray()));
            results.AddRange(inputs.Where((_, i) => sample.Operands[i].HasGradient).Select(input => recording.GradientOf(input).ToArray()));
        }

        return [.. results];

        Tensor Settle(Tensor tensor)
        {
            if (apart) _ = tensor.AsSpan().Length;
            return tensor;
        }

        Tensor Join(Tensor tensor)
        {
            if (tensor.Shape.Rank == 0) return tensor;
            Tensor beside = recording.Input(Tensor.Full(tensor.Shape.With(tensor.Shape.Rank - 1, 3), 7));
            return Tensor.Concatenate(-1, beside, tensor, beside);
        }
    }

    private static ReadOnlySpan<int> Bits(float[] numbers) => MemoryMarshal.Cast<float, int>(numbers);
}
