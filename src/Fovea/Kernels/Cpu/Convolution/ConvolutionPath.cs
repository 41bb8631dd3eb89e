using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Tells which way a pass takes, for benchmarks: it asks what the passes themselves ask.</summary>
internal static unsafe class ConvolutionPath
{
    /// <summary>The algorithm's name: <c>direct</c>, <c>winograd</c>, <c>winograd2</c>, <c>depthwise</c>, <c>grouped</c> (both <see cref="SmallGroupConvolution{V, TOps}"/>), <c>joined</c> (<see cref="JoinedPixels"/>) or <c>narrow</c> (<see cref="NarrowInputGradient{V, TOps}"/>).</summary>
    public static string NameOf(ConvolutionPass pass, in ConvolutionGeometry geometry, CpuExecution execution)
    {
        var question = new Question { Pass = pass, Geometry = geometry, Execution = execution };
        InstructionTiers.Dispatch(execution.Tier, ref question);
        return question.Answer;
    }

    private static string NameOf(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.WinogradF4 => "winograd",
        ConvolutionAlgorithm.WinogradF2 => "winograd2",
        _ => "direct",
    };

    private ref struct Question : ITieredWork
    {
        public ConvolutionPass Pass;
        public ConvolutionGeometry Geometry;
        public CpuExecution Execution;
        public string Answer;

        public void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            DenseProblem problem = Pass == ConvolutionPass.BackwardData ? DenseProblem.FirstPhase(Geometry) : DenseProblem.Forward(Geometry, null, null);
            bool toInput = Pass == ConvolutionPass.BackwardData;
            if (toInput && NarrowInputGradient<V, TOps>.Suits(Execution, Geometry)) Answer = "narrow";
            else if (problem.IsDepthwise) Answer = "depthwise";
            else if (GroupLanes.Suit(problem, TOps.Width)) Answer = "grouped";
            else if (!toInput && JoinedPixels.Choose<V, TOps>(problem) > 1) Answer = "joined";
            else if (Pass == ConvolutionPass.BackwardWeights) Answer = NameOf(ConvolutionChoice.ForWeightGradient(problem, Execution.ForcedConvolution));
            else Answer = NameOf(ConvolutionChoice.For<V, TOps>(problem, Execution.ForcedConvolution));
        }
    }
}
