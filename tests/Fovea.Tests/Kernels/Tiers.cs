using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Tests.Kernels;

/// <summary>The tiers that this process can run: theory data.</summary>
internal static class Tiers
{
    public static IEnumerable<InstructionTier> Available => Enum.GetValues<InstructionTier>().Where(tier => tier <= InstructionTiers.Best);

    /// <summary>Each tier, as the number that a test's name can show.</summary>
    public static TheoryData<int> Numbers() => [.. Available.Select(static tier => (int)tier)];

    /// <summary>Each name at each tier.</summary>
    public static TheoryData<string, int> With(IEnumerable<string> names)
    {
        TheoryData<string, int> data = [];
        foreach (string name in names)
        {
            foreach (InstructionTier tier in Available) data.Add(name, (int)tier);
        }

        return data;
    }
}
