using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>F(4, 3) at the points 0, ±a, ±b and infinity, a = 3/4, b = 3/2. In two dimensions 36 products do the work of 144.</summary>
/// <remarks>
/// The usual points are 0, ±1, ±2. These are half as wide apart in their powers (b³ = 3.4 instead of 8), which halves the error: relative L2
/// 1.2e-6 instead of 2.4e-6 at 512 channels (docs/performance.md); and every constant of A and B is exact in binary.
/// <code>
///       [ a²b²   0   −(a²+b²)   0       1   0 ]        [ 1/a²b²                 ]         [ 1  1   1   1   1   0 ]
///       [ 0    −ab²  −b²        a       1   0 ]        [ 1   a  a² ] / 2a²(a²−b²)    Aᵀ = [ 0  a  −a   b  −b   0 ]
///  Bᵀ = [ 0     ab²  −b²       −a       1   0 ]   G =  [ 1  −a  a² ] / 2a²(a²−b²)         [ 0  a²  a²  b²  b²  0 ]
///       [ 0    −ba²  −a²        b       1   0 ]        [ 1   b  b² ] / 2b²(b²−a²)         [ 0  a³ −a³  b³ −b³  1 ]
///       [ 0     ba²  −a²       −b       1   0 ]        [ 1  −b  b² ] / 2b²(b²−a²)
///       [ 0    a²b²   0    −(a²+b²)     0   1 ]        [ 0   0  1  ]
/// </code>
/// </remarks>
internal readonly unsafe struct WinogradF4 : IWinogradAlgorithm
{
    private const float A = 3f / 4, B = 3f / 2;
    private const float A2 = A * A, B2 = B * B;
    private const float NearFactor = (float)(1 / (2.0 * A2 * (A2 - B2)));
    private const float FarFactor = (float)(1 / (2.0 * B2 * (B2 - A2)));

    /// <inheritdoc/>
    public static int Outputs => 4;

    /// <inheritdoc/>
    public static int Inputs => 6;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Input<V, TOps>(float* d, nint sourceStep, float* v, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V product = TOps.Broadcast(A2 * B2), sum = TOps.Broadcast(-(A2 + B2)), a2 = TOps.Broadcast(-A2), b2 = TOps.Broadcast(-B2);
        V d0 = TOps.Load(d), d1 = TOps.Load(d + sourceStep), d2 = TOps.Load(d + 2 * sourceStep);
        V d3 = TOps.Load(d + 3 * sourceStep), d4 = TOps.Load(d + 4 * sourceStep), d5 = TOps.Load(d + 5 * sourceStep);
        TOps.Store(v, TOps.MultiplyAdd(product, d0, TOps.MultiplyAdd(sum, d2, d4)));
        V even = TOps.MultiplyAdd(b2, d2, d4), odd = TOps.Multiply(TOps.Broadcast(A), TOps.MultiplyAdd(b2, d1, d3));
        TOps.Store(v + targetStep, TOps.Add(even, odd));
        TOps.Store(v + 2 * targetStep, TOps.Subtract(even, odd));
        even = TOps.MultiplyAdd(a2, d2, d4);
        odd = TOps.Multiply(TOps.Broadcast(B), TOps.MultiplyAdd(a2, d1, d3));
        TOps.Store(v + 3 * targetStep, TOps.Add(even, odd));
        TOps.Store(v + 4 * targetStep, TOps.Subtract(even, odd));
        TOps.Store(v + 5 * targetStep, TOps.MultiplyAdd(product, d1, TOps.MultiplyAdd(sum, d3, d5)));
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Weight<V, TOps>(float* w, nint sourceStep, float* u, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V w0 = TOps.Load(w), w1 = TOps.Load(w + sourceStep), w2 = TOps.Load(w + 2 * sourceStep);
        TOps.Store(u, TOps.Multiply(TOps.Broadcast((float)(1 / ((double)A2 * B2))), w0));
        V factor = TOps.Broadcast(NearFactor);
        V even = TOps.Multiply(factor, TOps.MultiplyAdd(TOps.Broadcast(A2), w2, w0)), odd = TOps.Multiply(TOps.Broadcast(NearFactor * A), w1);
        TOps.Store(u + targetStep, TOps.Add(even, odd));
        TOps.Store(u + 2 * targetStep, TOps.Subtract(even, odd));
        factor = TOps.Broadcast(FarFactor);
        even = TOps.Multiply(factor, TOps.MultiplyAdd(TOps.Broadcast(B2), w2, w0));
        odd = TOps.Multiply(TOps.Broadcast(FarFactor * B), w1);
        TOps.Store(u + 3 * targetStep, TOps.Add(even, odd));
        TOps.Store(u + 4 * targetStep, TOps.Subtract(even, odd));
        TOps.Store(u + 5 * targetStep, w2);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Output<V, TOps, TEpilogue>(float* m, nint sourceStep, float* y, nint targetStep, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>
    {
        V m1 = TOps.Load(m + sourceStep), m2 = TOps.Load(m + 2 * sourceStep), m3 = TOps.Load(m + 3 * sourceStep), m4 = TOps.Load(m + 4 * sourceStep);
        V near = TOps.Add(m1, m2), nearOdd = TOps.Subtract(m1, m2), far = TOps.Add(m3, m4), farOdd = TOps.Subtract(m3, m4);
        TOps.Store(y, epilogue.Apply(TOps.Add(TOps.Load(m), TOps.Add(near, far))));
        TOps.Store(y + targetStep, epilogue.Apply(TOps.MultiplyAdd(TOps.Broadcast(A), nearOdd, TOps.Multiply(TOps.Broadcast(B), farOdd))));
        TOps.Store(y + 2 * targetStep, epilogue.Apply(TOps.MultiplyAdd(TOps.Broadcast(A2), near, TOps.Multiply(TOps.Broadcast(B2), far))));
        V last = TOps.MultiplyAdd(TOps.Broadcast(A2 * A), nearOdd, TOps.MultiplyAdd(TOps.Broadcast(B2 * B), farOdd, TOps.Load(m + 5 * sourceStep)));
        TOps.Store(y + 3 * targetStep, epilogue.Apply(last));
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void OutputGradient<V, TOps>(float* dy, nint sourceStep, float* m, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V y0 = TOps.Load(dy), y1 = TOps.Load(dy + sourceStep), y2 = TOps.Load(dy + 2 * sourceStep), y3 = TOps.Load(dy + 3 * sourceStep);
        TOps.Store(m, y0);
        V even = TOps.MultiplyAdd(TOps.Broadcast(A2), y2, y0), odd = TOps.MultiplyAdd(TOps.Broadcast(A2 * A), y3, TOps.Multiply(TOps.Broadcast(A), y1));
        TOps.Store(m + targetStep, TOps.Add(even, odd));
        TOps.Store(m + 2 * targetStep, TOps.Subtract(even, odd));
        even = TOps.MultiplyAdd(TOps.Broadcast(B2), y2, y0);
        odd = TOps.MultiplyAdd(TOps.Broadcast(B2 * B), y3, TOps.Multiply(TOps.Broadcast(B), y1));
        TOps.Store(m + 3 * targetStep, TOps.Add(even, odd));
        TOps.Store(m + 4 * targetStep, TOps.Subtract(even, odd));
        TOps.Store(m + 5 * targetStep, y3);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void WeightGradient<V, TOps>(float* du, nint sourceStep, float* dw, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V u1 = TOps.Load(du + sourceStep), u2 = TOps.Load(du + 2 * sourceStep), u3 = TOps.Load(du + 3 * sourceStep), u4 = TOps.Load(du + 4 * sourceStep);
        V near = TOps.Multiply(TOps.Broadcast(NearFactor), TOps.Add(u1, u2)), far = TOps.Multiply(TOps.Broadcast(FarFactor), TOps.Add(u3, u4));
        TOps.Store(dw, TOps.MultiplyAdd(TOps.Broadcast((float)(1 / ((double)A2 * B2))), TOps.Load(du), TOps.Add(near, far)));
        V nearOdd = TOps.Subtract(u1, u2), farOdd = TOps.Subtract(u3, u4);
        TOps.Store(dw + targetStep, TOps.MultiplyAdd(TOps.Broadcast(NearFactor * A), nearOdd, TOps.Multiply(TOps.Broadcast(FarFactor * B), farOdd)));
        V last = TOps.MultiplyAdd(TOps.Broadcast(A2), near, TOps.MultiplyAdd(TOps.Broadcast(B2), far, TOps.Load(du + 5 * sourceStep)));
        TOps.Store(dw + 2 * targetStep, last);
    }
}
