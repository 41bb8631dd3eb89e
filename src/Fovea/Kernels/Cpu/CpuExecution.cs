using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu;

/// <summary>How kernels run: with which instructions and on which threads. The first argument of every kernel.</summary>
internal sealed class CpuExecution : IDisposable
{
    /// <summary>Runs on <paramref name="threads"/> threads with the instructions of <paramref name="tier"/>.</summary>
    public CpuExecution(int threads, InstructionTier tier)
    {
        if (tier > InstructionTiers.Best)
            throw new ArgumentOutOfRangeException(nameof(tier), tier, $"This processor has {InstructionTiers.Best} at best.");
        Tier = tier;
        Team = new WorkerTeam(threads);
    }

    /// <summary>Runs on <paramref name="threads"/> threads with the best instructions of this processor.</summary>
    public CpuExecution(int threads)
        : this(threads, InstructionTiers.Best)
    {
    }

    /// <summary>The instructions.</summary>
    public InstructionTier Tier { get; }

    /// <summary>The algorithm that convolutions take wherever they can; null for the best of each shape.</summary>
    public ConvolutionAlgorithm? ForcedConvolution { get; init; }

    /// <summary>The threads.</summary>
    public WorkerTeam Team { get; }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => Team.Dispose();
}
