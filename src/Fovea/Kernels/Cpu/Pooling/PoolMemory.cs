namespace Fovea.Kernels.Cpu.Pooling;

internal static unsafe class PoolMemory
{
    /// <summary>Zeroes some channels of every pixel.</summary>
    public static void Clear(float* target, int pixels, nint pitch, int first, int end)
    {
        if (end - first == pitch)
        {
            new Span<float>(target, checked((int)(pixels * pitch))).Clear();
            return;
        }

        for (int p = 0; p < pixels; p++) new Span<float>(target + p * pitch + first, end - first).Clear();
    }
}
