using System.Diagnostics;
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
    public static (int First, int End) Products(int wanted) => (0, wanted == 1 ? 3 : 4);

    /// <inheritdoc/>
    public static void Extrapolate<V, TOps>(float* d, nint step)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => throw new UnreachableException("F(2, 3) always needs its first product.");

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Input<V, TOps>(float* d, nint row, nint column, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        // Rows a, b, c and, once a is used up, the fourth.
        V a0 = TOps.Load(d), a1 = TOps.Load(d + column), a2 = TOps.Load(d + 2 * column), a3 = TOps.Load(d + 3 * column);
        d += row;
        V b0 = TOps.Load(d), b1 = TOps.Load(d + column), b2 = TOps.Load(d + 2 * column), b3 = TOps.Load(d + 3 * column);
        d += row;
        V c0 = TOps.Load(d), c1 = TOps.Load(d + column), c2 = TOps.Load(d + 2 * column), c3 = TOps.Load(d + 3 * column);
        d += row;
        InputRow<V, TOps>(TOps.Subtract(c0, a0), TOps.Subtract(c1, a1), TOps.Subtract(c2, a2), TOps.Subtract(c3, a3), v, plane);
        InputRow<V, TOps>(TOps.Add(c0, b0), TOps.Add(c1, b1), TOps.Add(c2, b2), TOps.Add(c3, b3), v + 4 * plane, plane);
        InputRow<V, TOps>(TOps.Subtract(c0, b0), TOps.Subtract(c1, b1), TOps.Subtract(c2, b2), TOps.Subtract(c3, b3), v + 8 * plane, plane);
        (a0, a1, a2, a3) = (TOps.Load(d), TOps.Load(d + column), TOps.Load(d + 2 * column), TOps.Load(d + 3 * column));
        InputRow<V, TOps>(TOps.Subtract(a0, b0), TOps.Subtract(a1, b1), TOps.Subtract(a2, b2), TOps.Subtract(a3, b3), v + 12 * plane, plane);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Weight<V, TOps>(float* w, nint row, nint column, float* u, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V First, V Second, V Third, V Fourth) c0 = Filter<V, TOps>(TOps.Load(w), TOps.Load(w + row), TOps.Load(w + 2 * row));
        w += column;
        (V First, V Second, V Third, V Fourth) c1 = Filter<V, TOps>(TOps.Load(w), TOps.Load(w + row), TOps.Load(w + 2 * row));
        w += column;
        (V First, V Second, V Third, V Fourth) c2 = Filter<V, TOps>(TOps.Load(w), TOps.Load(w + row), TOps.Load(w + 2 * row));
        WeightRow<V, TOps>(c0.First, c1.First, c2.First, u, plane);
        WeightRow<V, TOps>(c0.Second, c1.Second, c2.Second, u + 4 * plane, plane);
        WeightRow<V, TOps>(c0.Third, c1.Third, c2.Third, u + 8 * plane, plane);
        WeightRow<V, TOps>(c0.Fourth, c1.Fourth, c2.Fourth, u + 12 * plane, plane);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Output<V, TOps, TEpilogue>(float* m, nint plane, float* y, nint row, nint column, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>
    {
        (V First, V Second) c0 = Sums<V, TOps>(m, plane), c1 = Sums<V, TOps>(m + plane, plane), c2 = Sums<V, TOps>(m + 2 * plane, plane), c3 = Sums<V, TOps>(m + 3 * plane, plane);
        OutputRow<V, TOps, TEpilogue>(c0.First, c1.First, c2.First, c3.First, y, column, epilogue);
        OutputRow<V, TOps, TEpilogue>(c0.Second, c1.Second, c2.Second, c3.Second, y + row, column, epilogue);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void OutputGradient<V, TOps>(float* dy, nint row, nint column, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V y0 = TOps.Load(dy), y1 = TOps.Load(dy + column), z0 = TOps.Load(dy + row), z1 = TOps.Load(dy + row + column);
        GradientRow<V, TOps>(y0, y1, m, plane);
        GradientRow<V, TOps>(TOps.Add(y0, z0), TOps.Add(y1, z1), m + 4 * plane, plane);
        GradientRow<V, TOps>(TOps.Subtract(y0, z0), TOps.Subtract(y1, z1), m + 8 * plane, plane);
        GradientRow<V, TOps>(z0, z1, m + 12 * plane, plane);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void WeightGradient<V, TOps>(float* du, nint plane, float* dw, nint row, nint column)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V First, V Second, V Third) c0 = Taps<V, TOps>(du, plane), c1 = Taps<V, TOps>(du + plane, plane), c2 = Taps<V, TOps>(du + 2 * plane, plane), c3 = Taps<V, TOps>(du + 3 * plane, plane);
        TapsRow<V, TOps>(c0.First, c1.First, c2.First, c3.First, dw, column);
        TapsRow<V, TOps>(c0.Second, c1.Second, c2.Second, c3.Second, dw + row, column);
        TapsRow<V, TOps>(c0.Third, c1.Third, c2.Third, c3.Third, dw + 2 * row, column);
    }

    /// <summary>One row times B.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void InputRow<V, TOps>(V s0, V s1, V s2, V s3, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(v, TOps.Subtract(s2, s0));
        TOps.Store(v + plane, TOps.Add(s2, s1));
        TOps.Store(v + 2 * plane, TOps.Subtract(s2, s1));
        TOps.Store(v + 3 * plane, TOps.Subtract(s3, s1));
    }

    /// <summary>G times one column of a filter.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second, V Third, V Fourth) Filter<V, TOps>(V w0, V w1, V w2)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V half = TOps.Broadcast(0.5f), even = TOps.Multiply(half, TOps.Add(w0, w2)), odd = TOps.Multiply(half, w1);
        return (TOps.Subtract(TOps.Zero, w0), TOps.Add(even, odd), TOps.Subtract(even, odd), w2);
    }

    /// <summary>One row times Gᵀ.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void WeightRow<V, TOps>(V w0, V w1, V w2, float* u, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V First, V Second, V Third, V Fourth) values = Filter<V, TOps>(w0, w1, w2);
        TOps.Store(u, values.First);
        TOps.Store(u + plane, values.Second);
        TOps.Store(u + 2 * plane, values.Third);
        TOps.Store(u + 3 * plane, values.Fourth);
    }

    /// <summary>Aᵀ times one column of products.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second) Sums<V, TOps>(float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V m1 = TOps.Load(m + 4 * plane), m2 = TOps.Load(m + 8 * plane);
        return (TOps.Add(TOps.Load(m), TOps.Add(m1, m2)), TOps.Add(TOps.Load(m + 12 * plane), TOps.Subtract(m1, m2)));
    }

    /// <summary>One row times A.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void OutputRow<V, TOps, TEpilogue>(V m0, V m1, V m2, V m3, float* y, nint column, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>
    {
        TOps.Store(y, epilogue.Apply(TOps.Add(m0, TOps.Add(m1, m2))));
        TOps.Store(y + column, epilogue.Apply(TOps.Add(m3, TOps.Subtract(m1, m2))));
    }

    /// <summary>One row times Aᵀ.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void GradientRow<V, TOps>(V y0, V y1, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(m, y0);
        TOps.Store(m + plane, TOps.Add(y0, y1));
        TOps.Store(m + 2 * plane, TOps.Subtract(y0, y1));
        TOps.Store(m + 3 * plane, y1);
    }

    /// <summary>Gᵀ times one column of products.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second, V Third) Taps<V, TOps>(float* du, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => Taps<V, TOps>(TOps.Load(du), TOps.Load(du + 4 * plane), TOps.Load(du + 8 * plane), TOps.Load(du + 12 * plane));

    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second, V Third) Taps<V, TOps>(V u0, V u1, V u2, V u3)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V half = TOps.Broadcast(0.5f), even = TOps.Multiply(half, TOps.Add(u1, u2));
        return (TOps.Subtract(even, u0), TOps.Multiply(half, TOps.Subtract(u1, u2)), TOps.Add(even, u3));
    }

    /// <summary>One row times G.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void TapsRow<V, TOps>(V u0, V u1, V u2, V u3, float* dw, nint column)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V First, V Second, V Third) taps = Taps<V, TOps>(u0, u1, u2, u3);
        TOps.Store(dw, taps.First);
        TOps.Store(dw + column, taps.Second);
        TOps.Store(dw + 2 * column, taps.Third);
    }
}
