using Fovea.Kernels.Cpu;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Numbers to compute with: uniform in [−1, 1), the same in every run.</summary>
internal static class RandomNumbers
{
    /// <summary>An array of them.</summary>
    public static float[] Draw(int count, ulong stream)
    {
        float[] values = new float[count];
        new RandomStream(0, stream).FillUniform(values, -1, 1);
        return values;
    }

    /// <summary>A buffer of them, which the caller gives back.</summary>
    public static Buffer Rent(CpuBackend backend, int count, ulong stream)
    {
        Buffer buffer = backend.Allocate(count);
        backend.Write(Draw(count, stream), buffer);
        return buffer;
    }
}
