using Fovea.Kernels.Cpu.Convolution.Winograd;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Solves a problem with the algorithm of its shape.</summary>
internal static unsafe class DenseSolver<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    /// <summary>Computes the target: a forward pass, or the gradient of the input.</summary>
    public static void Run(CpuExecution execution, in DenseProblem problem)
    {
        switch (ConvolutionChoice.For<V, TOps>(problem, execution.ForcedConvolution))
        {
            case ConvolutionAlgorithm.WinogradF4: WinogradConvolution<V, TOps, WinogradF4>.Run(execution, problem); break;
            case ConvolutionAlgorithm.WinogradF2: WinogradConvolution<V, TOps, WinogradF2>.Run(execution, problem); break;
            default: Direct(execution, problem); break;
        }
    }

    /// <summary>Computes the gradient of the weight of a forward problem, whose target is dy.</summary>
    public static void WeightGradient(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        switch (ConvolutionChoice.ForWeightGradient(problem, execution.ForcedConvolution))
        {
            case ConvolutionAlgorithm.WinogradF4: WinogradWeightGradient<V, TOps, WinogradF4>.Run(execution, problem, gradient); break;
            case ConvolutionAlgorithm.WinogradF2: WinogradWeightGradient<V, TOps, WinogradF2>.Run(execution, problem, gradient); break;
            default: DirectWeightGradient(execution, problem, gradient); break;
        }
    }

    private static void Direct(CpuExecution execution, in DenseProblem problem)
    {
        if (Im2Col<V, TOps>.Suits(problem)) Im2Col<V, TOps>.Run(execution, problem);
        else DenseConvolution<V, TOps>.Run(execution, problem);
    }

    private static void DirectWeightGradient(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        if (PackedWeightGradient<V, TOps>.Suits(problem)) PackedWeightGradient<V, TOps>.Run(execution, problem, gradient);
        else if (Im2Col<V, TOps>.Suits(problem)) Im2Col<V, TOps>.WeightGradient(execution, problem, gradient);
        else DenseWeightGradient<V, TOps>.Run(execution, problem, gradient);
    }
}
