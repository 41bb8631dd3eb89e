using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Tests.Kernels;

/// <summary>The tiers that this process can run: theory data.</summary>
internal static class Tiers
{
    public static IEnumerable<InstructionTier> Available => Enum.GetValues<InstructionTier>().Where(tier => tier <= InstructionTiers.Best);
}
