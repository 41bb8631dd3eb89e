using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Operators;
using Fovea.Tests.Kernels;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.Tests.Operators;

/// <summary>
/// Every operator of the catalogue, forward and back, at every tier, with an unreadable page directly behind every buffer, and again directly
/// in front of it: operands, labels, results, saved values, gradients and the kernels' working memory. An over-read kills the test process; the stack
/// that the runtime prints names the kernel. The bits are those of the pool's buffers: no kernel depends on where a buffer lies.
/// </summary>
public class GuardedOperatorTests
{
    private static readonly Dictionary<string, OperatorSample> Samples = OperatorCatalogue.Samples.ToDictionary(sample => sample.Name);

    public static TheoryData<string> Names() => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_kernel_touches_anything_beside_its_buffers(string name)
    {
        OperatorSample sample = Samples[name];
        Operand[] operands = [.. sample.Operands.Select(o => new Operand(o.Name, Tensor.From(sample.ValuesOf(o), o.Shape), o.HasGradient))];
        foreach (InstructionTier tier in Tiers.Available)
        {
            using CpuBackend free = new(1, tier);
            OperatorRun expected = OperatorRun.On(free, sample.Training, operands, sample.Apply, null);
            foreach (Guard guard in Enum.GetValues<Guard>())
            {
                using GuardedMemory memory = new(guard);
                using GuardedScratch scratch = new(guard);
                using CpuBackend backend = new(1, tier, memory);
                OperatorRun actual = OperatorRun.On(backend, sample.Training, operands, sample.Apply, null);
                string where = $"{sample}, {tier}, {guard}";
                Assert.True(memory.IsIntact, $"{where}: something wrote beside a buffer");
                Assert.True(scratch.IsIntact, $"{where}: something wrote beside the working memory");
                // Operands, result, its gradient: nothing came from elsewhere.
                Assert.True(memory.Lent >= operands.Length + 2, where);
                AssertSame(expected.Output, actual.Output, $"{where}: output");
                for (int i = 0; i < operands.Length; i++)
                {
                    AssertSame(expected.Operands[i], actual.Operands[i], $"{where}: {operands[i].Name} afterwards");
                    if (expected.Gradients[i] is { } gradient) AssertSame(gradient, actual.Gradients[i]!, $"{where}: gradient of {operands[i].Name}");
                }
            }
        }
    }

    private static void AssertSame(float[] expected, float[] actual, string what)
    {
        Assert.True(expected.Length == actual.Length, what);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]), $"{what}: element {i} is {actual[i]} instead of {expected[i]}");
    }
}
