using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>F(2, 3) at the points 0, ±1 and infinity. In two dimensions 16 products do the work of 36, with the error of a direct sum.</summary>
/// <remarks>
/// <code>
///       [ −1   0  1  0 ]        [ −1            ]
///  Bᵀ = [  0   1  1  0 ]   G =  [  1   1  1 ] / 2    Aᵀ = [ 1  1   1  0 ]
///       [  0  −1  1  0 ]        [  1  −1  1 ] / 2         [ 0  1  −1  1 ]
///       [  0  −1  0  1 ]        [  0   0  1 ]
/// </code>
/// </remarks>
internal readonly unsafe struct WinogradF2 : IWinogradAlgorithm
{
    /// <inheritdoc/>
    public static int Outputs => 2;

    /// <inheritdoc/>
    public static int Inputs => 4;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Input<V, TOps>(float* d, nint sourceStep, float* v, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V d0 = TOps.Load(d), d1 = TOps.Load(d + sourceStep), d2 = TOps.Load(d + 2 * sourceStep), d3 = TOps.Load(d + 3 * sourceStep);
        TOps.Store(v, TOps.Subtract(d2, d0));
        TOps.Store(v + targetStep, TOps.Add(d2, d1));
        TOps.Store(v + 2 * targetStep, TOps.Subtract(d2, d1));
        TOps.Store(v + 3 * targetStep, TOps.Subtract(d3, d1));
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Weight<V, TOps>(float* w, nint sourceStep, float* u, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V w0 = TOps.Load(w), w1 = TOps.Load(w + sourceStep), w2 = TOps.Load(w + 2 * sourceStep), half = TOps.Broadcast(0.5f);
        V even = TOps.Multiply(half, TOps.Add(w0, w2)), odd = TOps.Multiply(half, w1);
        TOps.Store(u, TOps.Subtract(TOps.Zero, w0));
        TOps.Store(u + targetStep, TOps.Add(even, odd));
        TOps.Store(u + 2 * targetStep, TOps.Subtract(even, odd));
        TOps.Store(u + 3 * targetStep, w2);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Output<V, TOps, TEpilogue>(float* m, nint sourceStep, float* y, nint targetStep, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>
    {
        V m1 = TOps.Load(m + sourceStep), m2 = TOps.Load(m + 2 * sourceStep);
        TOps.Store(y, epilogue.Apply(TOps.Add(TOps.Load(m), TOps.Add(m1, m2))));
        TOps.Store(y + targetStep, epilogue.Apply(TOps.Add(TOps.Load(m + 3 * sourceStep), TOps.Subtract(m1, m2))));
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void OutputGradient<V, TOps>(float* dy, nint sourceStep, float* m, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V y0 = TOps.Load(dy), y1 = TOps.Load(dy + sourceStep);
        TOps.Store(m, y0);
        TOps.Store(m + targetStep, TOps.Add(y0, y1));
        TOps.Store(m + 2 * targetStep, TOps.Subtract(y0, y1));
        TOps.Store(m + 3 * targetStep, y1);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void WeightGradient<V, TOps>(float* du, nint sourceStep, float* dw, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V u1 = TOps.Load(du + sourceStep), u2 = TOps.Load(du + 2 * sourceStep), half = TOps.Broadcast(0.5f);
        V even = TOps.Multiply(half, TOps.Add(u1, u2));
        TOps.Store(dw, TOps.Subtract(even, TOps.Load(du)));
        TOps.Store(dw + targetStep, TOps.Multiply(half, TOps.Subtract(u1, u2)));
        TOps.Store(dw + 2 * targetStep, TOps.Add(even, TOps.Load(du + 3 * sourceStep)));
    }
}
