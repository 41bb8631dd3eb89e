using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Losses;

/// <summary>Distances of rows of features.</summary>
internal static unsafe class Distances
{
    /// <summary>‖a − b + ε‖₂.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static float Of<V, TOps>(float* a, float* b, float epsilon, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V sums = TOps.Zero;
        for (int i = 0; i < count; i += TOps.Width)
        {
            V mask = TOps.Mask(count - i);
            V difference = TOps.Add(TOps.Subtract(TOps.LoadMasked(a + i, mask), TOps.LoadMasked(b + i, mask)), TOps.Broadcast(epsilon));
            difference = TOps.Select(mask, difference, TOps.Zero);
            sums = TOps.MultiplyAdd(difference, difference, sums);
        }

        return MathF.Sqrt(TOps.Sum(sums));
    }
}

/// <summary>½d² for label 1, ½·max(0, margin − d)² for label 0.</summary>
internal readonly unsafe struct ContrastiveForwardKernel(DistanceLossGeometry g, float* a, float* b, int* labels, float* distances, float* losses) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint start = (nint)row * g.Features;
        float distance = Distances.Of<V, TOps>(a + start, b + start, 0, g.Features);
        float error = labels[row] == 1 ? distance : MathF.Max(0, g.Margin - distance);
        distances[row] = distance;
        losses[row] = 0.5f * error * error;
    }
}

/// <summary>da = dl·(a − b) for label 1, −dl·max(0, margin − d)/d·(a − b) for label 0 (0 at d = 0, where there is no direction).</summary>
internal readonly unsafe struct ContrastiveBackwardKernel(
    DistanceLossGeometry g, RowGradient gradient, float* a, float* b, int* labels, float* distances, float* da) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint start = (nint)row * g.Features;
        float distance = distances[row];
        float slope = labels[row] == 1 ? 1 : distance > 0 ? -MathF.Max(0, g.Margin - distance) / distance : 0;
        V scale = TOps.Broadcast(gradient.Of(row) * slope);
        for (int i = 0; i < g.Features; i += TOps.Width)
        {
            V mask = TOps.Mask(g.Features - i);
            V difference = TOps.Subtract(TOps.LoadMasked(a + start + i, mask), TOps.LoadMasked(b + start + i, mask));
            TOps.StoreMasked(da + start + i, mask, TOps.Multiply(scale, difference));
        }
    }
}

/// <summary>max(0, ‖a − p + ε‖₂ − ‖a − n + ε‖₂ + margin).</summary>
internal readonly unsafe struct TripletForwardKernel(DistanceLossGeometry g, float* anchor, float* positive, float* negative, float* distances, float* losses) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint start = (nint)row * g.Features;
        float near = Distances.Of<V, TOps>(anchor + start, positive + start, g.Epsilon, g.Features);
        float far = Distances.Of<V, TOps>(anchor + start, negative + start, g.Epsilon, g.Features);
        (distances[2 * row], distances[2 * row + 1]) = (near, far);
        losses[row] = MathF.Max(0, near - far + g.Margin);
    }
}

/// <summary>d = dl·(signPositive·(a − p + ε)/‖a − p + ε‖ + signNegative·(a − n + ε)/‖a − n + ε‖) where the loss is above 0.</summary>
internal readonly unsafe struct TripletBackwardKernel(DistanceLossGeometry g, RowGradient gradient, int signPositive, int signNegative,
    float* anchor, float* positive, float* negative, float* distances, float* losses, float* d) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint start = (nint)row * g.Features;
        float dl = losses[row] > 0 ? gradient.Of(row) : 0;
        V near = TOps.Broadcast(Slope(dl * signPositive, distances[2 * row])), far = TOps.Broadcast(Slope(dl * signNegative, distances[2 * row + 1]));
        V epsilon = TOps.Broadcast(g.Epsilon);
        for (int i = 0; i < g.Features; i += TOps.Width)
        {
            V mask = TOps.Mask(g.Features - i);
            V a = TOps.Add(TOps.LoadMasked(anchor + start + i, mask), epsilon);
            V toPositive = TOps.Subtract(a, TOps.LoadMasked(positive + start + i, mask));
            V toNegative = TOps.Subtract(a, TOps.LoadMasked(negative + start + i, mask));
            TOps.StoreMasked(d + start + i, mask, TOps.Add(TOps.Multiply(near, toPositive), TOps.Multiply(far, toNegative)));
        }
    }

    private static float Slope(float dl, float distance) => distance > 0 ? dl / distance : 0;
}
