using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A dense problem on its way to the instructions of a tier.</summary>
internal ref struct DenseWork : ITieredWork
{
    /// <summary>How to run.</summary>
    public CpuExecution Execution;

    /// <summary>What to solve.</summary>
    public DenseProblem Problem;

    /// <inheritdoc/>
    public readonly void Run<V, TOps>()
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => DenseConvolution<V, TOps>.Run(Execution, Problem);
}
