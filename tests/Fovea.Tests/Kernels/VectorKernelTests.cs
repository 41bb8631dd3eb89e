using System.Reflection;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.Tests.Kernels;

/// <summary>
/// Every kernel for every length from 0 to 256, with NaN, infinities, zeros of both signs and subnormals at every lane and tail: each tier gives the
/// scalar tier's numbers, bit for bit unless the case says how far and why; and no buffer is touched outside of its ends (<see cref="GuardedMemory"/>).
/// </summary>
public class VectorKernelTests
{
    private const int LongestLength = 256;

    // Convolution and matrix products are proven with whole numbers, on guarded buffers, elsewhere.
    private static readonly string[] ExactElsewhere =
    [
        nameof(Backend.MatrixMultiply), nameof(Backend.ConvolutionForward), nameof(Backend.ConvolutionBackwardData), nameof(Backend.ConvolutionBackwardWeights),
        nameof(Backend.LocalForward), nameof(Backend.LocalBackwardData), nameof(Backend.LocalBackwardWeights),
    ];

    private static readonly string[] Memory =
        [nameof(Backend.Allocate), nameof(Backend.AllocateIndices), nameof(Backend.Release), nameof(Backend.CanUse), nameof(Backend.Write), nameof(Backend.Read)];

    public static TheoryData<string> Names() => [.. KernelCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tier_gives_the_numbers_of_the_scalar_one_within_its_buffers(string name)
    {
        KernelCase test = KernelCases.All[name];
        using CpuBackend scalar = new(1, InstructionTier.Scalar);
        for (int length = 0; length <= LongestLength; length++)
        {
            List<float[]> numbers = [];
            float[] expected = Run(test, scalar, length, numbers);
            foreach (InstructionTier tier in Tiers.Available)
            {
                float[] after = Guarded(test, tier, Guard.After, length, numbers), before = Guarded(test, tier, Guard.Before, length, numbers);
                Compare(test, expected, after, $"{test}, length {length}, {tier}");
                // Where a buffer lies changes nothing.
                Compare(test with { Ulps = 0 }, after, before, $"{test}, length {length}, {tier}, other place");
            }
        }
    }

    /// <summary>"y may be a": an addition that writes over its first operand.</summary>
    [Theory]
    [InlineData("Add, y is a", "Add")]
    [InlineData("Accumulate", "Add, the other way")]
    public void A_kernel_that_may_work_in_place_gives_the_same_numbers(string inPlace, string beside)
    {
        foreach (InstructionTier tier in Tiers.Available)
        {
            for (int length = 0; length <= LongestLength; length++)
            {
                float[] expected = Guarded(KernelCases.All[beside], tier, Guard.After, length, []), actual = Guarded(KernelCases.All[inPlace], tier, Guard.After, length, []);
                Compare(KernelCases.All[beside], expected, actual, $"{inPlace}, length {length}, {tier}");
            }
        }
    }

    [Fact]
    public void Every_kernel_of_the_backend_has_a_case()
    {
        IEnumerable<string> kernels = typeof(Backend).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.IsAbstract && !method.IsSpecialName).Select(method => method.Name).Distinct(StringComparer.Ordinal)
            .Except(Memory, StringComparer.Ordinal).Except(ExactElsewhere, StringComparer.Ordinal);
        string[] cases = [.. KernelCases.All.Values.Select(test => test.Method)];
        Assert.All(kernels, kernel => Assert.True(cases.Contains(kernel, StringComparer.Ordinal), $"{kernel} has no case: add one to KernelCases."));
    }

    private static float[] Guarded(KernelCase test, InstructionTier tier, Guard guard, int length, List<float[]> numbers)
    {
        using GuardedMemory memory = new(guard);
        using GuardedScratch scratch = new(guard);
        using CpuBackend backend = new(1, tier, memory);
        float[] result = Run(test, backend, length, numbers);
        Assert.True(memory.IsIntact && scratch.IsIntact, $"{test}, length {length}, {tier}, {guard}: something wrote beside a buffer");
        return result;
    }

    private static float[] Run(KernelCase test, Backend backend, int length, List<float[]> numbers)
    {
        KernelCall call = new(backend, length, numbers);
        test.Run(call);
        return call.Read();
    }

    private static void Compare(KernelCase test, float[] expected, float[] actual, string what)
    {
        Assert.True(expected.Length == actual.Length, what);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Same(test, expected[i], actual[i]), $"{what}: element {i} is {actual[i]:R} instead of {expected[i]:R}");
    }

    private static bool Same(KernelCase test, float expected, float actual)
    {
        if (float.IsNaN(expected)) return float.IsNaN(actual);
        if (test.Ulps == 0 || !float.IsFinite(expected)) return BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual);
        double unit = Math.Max(Math.Max(Math.Abs((double)expected), Math.Abs((double)actual)), test.Scale) * Math.ScaleB(1, -23);
        return Math.Abs((double)expected - actual) <= test.Ulps * Math.Max(unit, float.Epsilon);
    }
}
