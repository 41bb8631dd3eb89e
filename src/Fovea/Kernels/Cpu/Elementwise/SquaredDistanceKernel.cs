using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>Σ (a − b)² in double precision: fixed chunks, each summed in four lanes, the chunks one after the other.</summary>
internal static unsafe class SquaredDistanceKernel
{
    private const int Chunk = 16 * 1024;

    public static double Run(CpuExecution execution, int count, float* a, float* b)
    {
        int chunks = (int)(((long)count + Chunk - 1) / Chunk);
        using Scratch scratch = Scratch.Rent(2L * chunks);
        double* partial = (double*)scratch.Pointer;
        Job job = new() { Count = count, A = a, B = b, Partial = partial };
        execution.Team.Run(ref job, chunks);
        double sum = 0;
        for (int i = 0; i < chunks; i++) sum += partial[i];
        return sum;
    }

    private struct Job : IJob
    {
        public int Count;
        public float* A, B;
        public double* Partial;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            nint start = (nint)index * Chunk, end = Math.Min(start + Chunk, Count);
            double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            nint i = start;
            for (; i + 4 <= end; i += 4)
            {
                s0 += Square(i);
                s1 += Square(i + 1);
                s2 += Square(i + 2);
                s3 += Square(i + 3);
            }

            for (; i < end; i++) s0 += Square(i);
            Partial[index] = (s0 + s1) + (s2 + s3);
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly double Square(nint i)
        {
            double difference = B == null ? A[i] : (double)A[i] - B[i];
            return difference * difference;
        }
    }
}
