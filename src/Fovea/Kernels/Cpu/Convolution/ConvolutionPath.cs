using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Tells which way a pass takes, for benchmarks: it asks what the passes themselves ask.</summary>
internal static unsafe class ConvolutionPath
{
    /// <summary>The algorithm's name: <c>direct</c>, <c>depthwise</c>, <c>joined</c> (<see cref="JoinedPixels"/>) or <c>narrow</c> (<see cref="NarrowInputGradient{V, TOps}"/>).</summary>
    public static string NameOf(ConvolutionPass pass, in ConvolutionGeometry geometry, CpuExecution execution)
    {
        var question = new Question { Pass = pass, Geometry = geometry };
        InstructionTiers.Dispatch(execution.Tier, ref question);
        return question.Answer;
    }

    private ref struct Question : ITieredWork
    {
        public ConvolutionPass Pass;
        public ConvolutionGeometry Geometry;
        public string Answer;

        public void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            DenseProblem problem = DenseProblem.Forward(Geometry, null, null);
            bool isNarrow = Pass == ConvolutionPass.BackwardData && NarrowInputGradient<V, TOps>.Suits(Geometry);
            bool isJoined = Pass != ConvolutionPass.BackwardData && !problem.IsDepthwise && JoinedPixels.Choose<V, TOps>(problem) > 1;
            Answer = isNarrow ? "narrow" : problem.IsDepthwise ? "depthwise" : isJoined ? "joined" : "direct";
        }
    }
}
