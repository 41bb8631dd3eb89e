using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Reference;
using Fovea.Tests.Kernels;

namespace Fovea.Tests;

/// <summary>Everything that an operator must give the same numbers on: each instruction tier of this machine, and the reference.</summary>
internal static class Backends
{
    public static IReadOnlyList<CpuBackend> Cpu { get; } = [.. Tiers.Available.Select(tier => new CpuBackend(2, tier))];

    public static IReadOnlyList<Backend> All { get; } = [.. Cpu, new ReferenceBackend()];
}
