using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>y = x·D^−β of one pixel; D is kept for the gradient.</summary>
/// <remarks>The squares stand in a row with zeros on both sides, so that every window is <c>size</c> unaligned loads.</remarks>
internal readonly unsafe struct LocalResponseForwardKernel(LocalResponseGeometry g, float* x, float* denominator, float* y) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        using Scratch scratch = Scratch.Rent((long)g.Channels + g.Size + TOps.Width);
        float* padded = scratch.Pointer;
        nint start = (nint)row * g.Channels;
        new Span<float>(padded, g.Channels + g.Size + TOps.Width).Clear();
        for (int c = 0; c < g.Channels; c++) padded[g.Before + c] = x[start + c] * x[start + c];
        V share = TOps.Broadcast(g.Alpha / g.Size), k = TOps.Broadcast(g.K);
        for (int c = 0; c < g.Channels; c += TOps.Width)
        {
            bool partial = c + TOps.Width > g.Channels;
            V mask = TOps.Mask(g.Channels - c);
            V sum = TOps.Zero;
            for (int o = 0; o < g.Size; o++) sum = TOps.Add(sum, TOps.Load(padded + c + o));
            V divisor = TOps.MultiplyAdd(share, sum, k);
            ElementLoop.Store<V, TOps>(denominator + start + c, divisor, mask, partial);
            ElementLoop.Store<V, TOps>(y + start + c, TOps.Multiply(ElementLoop.Load<V, TOps>(x + start + c, mask, partial), Power<V, TOps>(divisor, -g.Beta)), mask, partial);
        }
    }

    /// <summary>aᵇ for a > 0.</summary>
    [MethodImpl(KernelOptions.Body)]
    internal static V Power<V, TOps>(V a, float b) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        VectorMath.Exp<V, TOps>(TOps.Multiply(TOps.Broadcast(b), TOps.Log(a)));
}

/// <summary>dx = dy·D^−β − 2αβ/size · x · (the sum of dy·x·D^(−β−1) over the channels whose window holds this one).</summary>
internal readonly unsafe struct LocalResponseBackwardKernel(LocalResponseGeometry g, float* x, float* dy, float* denominator, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int width = TOps.Width;
        using Scratch scratch = Scratch.Rent(2L * (g.Channels + g.Size + width));
        float* padded = scratch.Pointer, powers = padded + g.Channels + g.Size + width;
        nint start = (nint)row * g.Channels;
        new Span<float>(padded, g.Channels + g.Size + width).Clear();
        for (int c = 0; c < g.Channels; c += width)
        {
            bool partial = c + width > g.Channels;
            V mask = TOps.Mask(g.Channels - c);
            V divisor = partial ? TOps.Select(mask, TOps.LoadMasked(denominator + start + c, mask), TOps.Broadcast(1)) : TOps.Load(denominator + start + c);
            V power = LocalResponseForwardKernel.Power<V, TOps>(divisor, -g.Beta);
            V product = TOps.Multiply(ElementLoop.Load<V, TOps>(dy + start + c, mask, partial), ElementLoop.Load<V, TOps>(x + start + c, mask, partial));
            TOps.Store(powers + c, power);
            // The window the other way round: c sees c′ where c′ − after ≤ c.
            ElementLoop.Store<V, TOps>(padded + g.After + c, TOps.Divide(TOps.Multiply(product, power), divisor), mask, partial);
        }

        V factor = TOps.Broadcast((float)(-2.0 * g.Alpha * g.Beta / g.Size));
        for (int c = 0; c < g.Channels; c += width)
        {
            bool partial = c + width > g.Channels;
            V mask = TOps.Mask(g.Channels - c);
            V sum = TOps.Zero;
            for (int o = 0; o < g.Size; o++) sum = TOps.Add(sum, TOps.Load(padded + c + o));
            V rest = TOps.Multiply(TOps.Multiply(factor, ElementLoop.Load<V, TOps>(x + start + c, mask, partial)), sum);
            ElementLoop.Store<V, TOps>(dx + start + c, TOps.MultiplyAdd(ElementLoop.Load<V, TOps>(dy + start + c, mask, partial), TOps.Load(powers + c), rest), mask, partial);
        }
    }
}
