using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y[i] = u(i) &lt; p ? 0 : x[i] / (1 − p), u the stream's uniform number i. Any slice can be done by any thread.</summary>
internal static unsafe class DropoutKernel
{
    private const int Chunk = 4096;

    public static void Run(CpuExecution execution, in DropoutGeometry g, int count, float* x, float* y)
    {
        Job job = new() { Geometry = g, Count = count, X = x, Y = y };
        execution.Team.Run(ref job, Cut.Items(count, Chunk));
    }

    private struct Job : IJob
    {
        public DropoutGeometry Geometry;
        public int Count;
        public float* X, Y;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            int start = index * Chunk, length = Math.Min(Chunk, Count - start);
            Span<float> y = new(Y + start, length);
            ReadOnlySpan<float> x = new(X + start, length);
            Span<float> uniform = stackalloc float[Chunk];
            uniform = uniform[..length];
            new RandomStream(Geometry.Seed, Geometry.Stream).FillUniform(uniform, start: (ulong)start);
            float scale = 1 / (1 - Geometry.Probability);
            for (int i = 0; i < length; i++) y[i] = uniform[i] < Geometry.Probability ? 0 : x[i] * scale;
        }
    }
}
