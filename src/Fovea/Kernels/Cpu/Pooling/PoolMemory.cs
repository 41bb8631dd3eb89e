namespace Fovea.Kernels.Cpu.Pooling;

internal static unsafe class PoolMemory
{
    /// <summary>Zeroes some channels of every pixel.</summary>
    public static void Clear(float* target, int pixels, int channels, int first, int end)
    {
        if (end - first == channels)
        {
            new Span<float>(target, pixels * channels).Clear();
            return;
        }

        for (int p = 0; p < pixels; p++) new Span<float>(target + (nint)p * channels + first, end - first).Clear();
    }
}
