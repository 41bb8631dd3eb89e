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
    public static (int First, int End) Products(int wanted) => (wanted <= 2 ? 1 : 0, wanted <= 3 ? 5 : 6);

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Extrapolate<V, TOps>(float* d, nint step)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => TOps.Store(d + 4 * step, TOps.MultiplyAdd(TOps.Broadcast(A2 + B2), TOps.Load(d + 2 * step), TOps.Multiply(TOps.Broadcast(-A2 * B2), TOps.Load(d))));

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Input<V, TOps>(float* d, nint row, nint column, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        InputEdge<V, TOps>(d, row, column, v, plane);
        InputPair<V, TOps>(A, B2, d, row, column, v + 6 * plane, plane);
        InputPair<V, TOps>(B, A2, d, row, column, v + 18 * plane, plane);
        InputEdge<V, TOps>(d + row, row, column, v + 30 * plane, plane);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Weight<V, TOps>(float* w, nint row, nint column, float* u, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V factor = TOps.Broadcast((float)(1 / ((double)A2 * B2)));
        WeightRow<V, TOps>(TOps.Multiply(factor, TOps.Load(w)), TOps.Multiply(factor, TOps.Load(w + column)), TOps.Multiply(factor, TOps.Load(w + 2 * column)), u, plane);
        WeightPair<V, TOps>(NearFactor, A, w, row, column, u + 6 * plane, plane);
        WeightPair<V, TOps>(FarFactor, B, w, row, column, u + 18 * plane, plane);
        w += 2 * row;
        WeightRow<V, TOps>(TOps.Load(w), TOps.Load(w + column), TOps.Load(w + 2 * column), u + 30 * plane, plane);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void Output<V, TOps, TEpilogue>(float* m, nint plane, float* y, nint row, nint column, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>
    {
        // Rows 0 and 2 need the sums of pairs of rows, 1 and 3 their differences.
        (V First, V Second) c0 = Even<V, TOps>(m, plane), c1 = Even<V, TOps>(m + plane, plane), c2 = Even<V, TOps>(m + 2 * plane, plane);
        (V First, V Second) c3 = Even<V, TOps>(m + 3 * plane, plane), c4 = Even<V, TOps>(m + 4 * plane, plane), c5 = Even<V, TOps>(m + 5 * plane, plane);
        OutputRow<V, TOps, TEpilogue>(c0.First, c1.First, c2.First, c3.First, c4.First, c5.First, y, column, epilogue);
        OutputRow<V, TOps, TEpilogue>(c0.Second, c1.Second, c2.Second, c3.Second, c4.Second, c5.Second, y + 2 * row, column, epilogue);
        (c0, c1, c2) = (Odd<V, TOps>(m, plane), Odd<V, TOps>(m + plane, plane), Odd<V, TOps>(m + 2 * plane, plane));
        (c3, c4, c5) = (Odd<V, TOps>(m + 3 * plane, plane), Odd<V, TOps>(m + 4 * plane, plane), Odd<V, TOps>(m + 5 * plane, plane));
        OutputRow<V, TOps, TEpilogue>(c0.First, c1.First, c2.First, c3.First, c4.First, c5.First, y + row, column, epilogue);
        OutputRow<V, TOps, TEpilogue>(c0.Second, c1.Second, c2.Second, c3.Second, c4.Second, c5.Second, y + 3 * row, column, epilogue);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void OutputGradient<V, TOps>(float* dy, nint row, nint column, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        GradientEdge<V, TOps>(dy, column, m, plane);
        GradientPair<V, TOps>(A, dy, row, column, m + 6 * plane, plane);
        GradientPair<V, TOps>(B, dy, row, column, m + 18 * plane, plane);
        GradientEdge<V, TOps>(dy + 3 * row, column, m + 30 * plane, plane);
    }

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public static void WeightGradient<V, TOps>(float* du, nint plane, float* dw, nint row, nint column)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V First, V Second, V Third) c0 = Taps<V, TOps>(du, plane), c1 = Taps<V, TOps>(du + plane, plane), c2 = Taps<V, TOps>(du + 2 * plane, plane);
        (V First, V Second, V Third) c3 = Taps<V, TOps>(du + 3 * plane, plane), c4 = Taps<V, TOps>(du + 4 * plane, plane), c5 = Taps<V, TOps>(du + 5 * plane, plane);
        TapsRow<V, TOps>(c0.First, c1.First, c2.First, c3.First, c4.First, c5.First, dw, column);
        TapsRow<V, TOps>(c0.Second, c1.Second, c2.Second, c3.Second, c4.Second, c5.Second, dw + row, column);
        TapsRow<V, TOps>(c0.Third, c1.Third, c2.Third, c3.Third, c4.Third, c5.Third, dw + 2 * row, column);
    }

    /// <summary>The first row of Bᵀ·d·B, or the last one, which has the same numbers one row further down.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void InputEdge<V, TOps>(float* d, nint row, nint column, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V s0 = Edge<V, TOps>(d, row), s1 = Edge<V, TOps>(d + column, row), s2 = Edge<V, TOps>(d + 2 * column, row);
        V s3 = Edge<V, TOps>(d + 3 * column, row), s4 = Edge<V, TOps>(d + 4 * column, row), s5 = Edge<V, TOps>(d + 5 * column, row);
        InputRow<V, TOps>(s0, s1, s2, s3, s4, s5, v, plane);
    }

    /// <summary>The rows of Bᵀ·d·B of the points ±<paramref name="point"/>; <paramref name="other"/> is the other points' square.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void InputPair<V, TOps>(float point, float other, float* d, nint row, nint column, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V Plus, V Minus) c0 = Pair<V, TOps>(point, other, d, row), c1 = Pair<V, TOps>(point, other, d + column, row), c2 = Pair<V, TOps>(point, other, d + 2 * column, row);
        (V Plus, V Minus) c3 = Pair<V, TOps>(point, other, d + 3 * column, row), c4 = Pair<V, TOps>(point, other, d + 4 * column, row), c5 = Pair<V, TOps>(point, other, d + 5 * column, row);
        InputRow<V, TOps>(c0.Plus, c1.Plus, c2.Plus, c3.Plus, c4.Plus, c5.Plus, v, plane);
        InputRow<V, TOps>(c0.Minus, c1.Minus, c2.Minus, c3.Minus, c4.Minus, c5.Minus, v + 6 * plane, plane);
    }

    [MethodImpl(KernelOptions.Body)]
    private static V Edge<V, TOps>(float* d, nint row)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => Edge<V, TOps>(TOps.Load(d), TOps.Load(d + 2 * row), TOps.Load(d + 4 * row));

    [MethodImpl(KernelOptions.Body)]
    private static V Edge<V, TOps>(V d0, V d2, V d4)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => TOps.MultiplyAdd(TOps.Broadcast(A2 * B2), d0, TOps.MultiplyAdd(TOps.Broadcast(-(A2 + B2)), d2, d4));

    [MethodImpl(KernelOptions.Body)]
    private static (V Plus, V Minus) Pair<V, TOps>(float point, float other, float* d, nint row)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => Pair<V, TOps>(point, other, TOps.Load(d + row), TOps.Load(d + 2 * row), TOps.Load(d + 3 * row), TOps.Load(d + 4 * row));

    [MethodImpl(KernelOptions.Body)]
    private static (V Plus, V Minus) Pair<V, TOps>(float point, float other, V d1, V d2, V d3, V d4)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V factor = TOps.Broadcast(-other), even = TOps.MultiplyAdd(factor, d2, d4), odd = TOps.Multiply(TOps.Broadcast(point), TOps.MultiplyAdd(factor, d1, d3));
        return (TOps.Add(even, odd), TOps.Subtract(even, odd));
    }

    /// <summary>One row times B.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void InputRow<V, TOps>(V s0, V s1, V s2, V s3, V s4, V s5, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(v, Edge<V, TOps>(s0, s2, s4));
        StorePair<V, TOps>(Pair<V, TOps>(A, B2, s1, s2, s3, s4), v + plane, plane);
        StorePair<V, TOps>(Pair<V, TOps>(B, A2, s1, s2, s3, s4), v + 3 * plane, plane);
        TOps.Store(v + 5 * plane, Edge<V, TOps>(s1, s3, s5));
    }

    [MethodImpl(KernelOptions.Body)]
    private static void StorePair<V, TOps>((V Plus, V Minus) pair, float* target, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(target, pair.Plus);
        TOps.Store(target + plane, pair.Minus);
    }

    [MethodImpl(KernelOptions.Body)]
    private static void WeightPair<V, TOps>(float factor, float point, float* w, nint row, nint column, float* u, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V Plus, V Minus) c0 = Filter<V, TOps>(factor, point, w, row), c1 = Filter<V, TOps>(factor, point, w + column, row), c2 = Filter<V, TOps>(factor, point, w + 2 * column, row);
        WeightRow<V, TOps>(c0.Plus, c1.Plus, c2.Plus, u, plane);
        WeightRow<V, TOps>(c0.Minus, c1.Minus, c2.Minus, u + 6 * plane, plane);
    }

    [MethodImpl(KernelOptions.Body)]
    private static (V Plus, V Minus) Filter<V, TOps>(float factor, float point, float* w, nint row)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => Filter<V, TOps>(factor, point, TOps.Load(w), TOps.Load(w + row), TOps.Load(w + 2 * row));

    [MethodImpl(KernelOptions.Body)]
    private static (V Plus, V Minus) Filter<V, TOps>(float factor, float point, V w0, V w1, V w2)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V even = TOps.Multiply(TOps.Broadcast(factor), TOps.MultiplyAdd(TOps.Broadcast(point * point), w2, w0)), odd = TOps.Multiply(TOps.Broadcast(factor * point), w1);
        return (TOps.Add(even, odd), TOps.Subtract(even, odd));
    }

    /// <summary>One row times Gᵀ.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void WeightRow<V, TOps>(V w0, V w1, V w2, float* u, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(u, TOps.Multiply(TOps.Broadcast((float)(1 / ((double)A2 * B2))), w0));
        StorePair<V, TOps>(Filter<V, TOps>(NearFactor, A, w0, w1, w2), u + plane, plane);
        StorePair<V, TOps>(Filter<V, TOps>(FarFactor, B, w0, w1, w2), u + 3 * plane, plane);
        TOps.Store(u + 5 * plane, w2);
    }

    /// <summary>Rows 0 and 2 of Aᵀ times one column of products.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second) Even<V, TOps>(float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V near = TOps.Add(TOps.Load(m + 6 * plane), TOps.Load(m + 12 * plane)), far = TOps.Add(TOps.Load(m + 18 * plane), TOps.Load(m + 24 * plane));
        return (TOps.Add(TOps.Load(m), TOps.Add(near, far)), TOps.MultiplyAdd(TOps.Broadcast(A2), near, TOps.Multiply(TOps.Broadcast(B2), far)));
    }

    /// <summary>Rows 1 and 3.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second) Odd<V, TOps>(float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V near = TOps.Subtract(TOps.Load(m + 6 * plane), TOps.Load(m + 12 * plane)), far = TOps.Subtract(TOps.Load(m + 18 * plane), TOps.Load(m + 24 * plane));
        V last = TOps.MultiplyAdd(TOps.Broadcast(A2 * A), near, TOps.MultiplyAdd(TOps.Broadcast(B2 * B), far, TOps.Load(m + 30 * plane)));
        return (TOps.MultiplyAdd(TOps.Broadcast(A), near, TOps.Multiply(TOps.Broadcast(B), far)), last);
    }

    /// <summary>One row times A.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void OutputRow<V, TOps, TEpilogue>(V m0, V m1, V m2, V m3, V m4, V m5, float* y, nint column, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>
    {
        V near = TOps.Add(m1, m2), nearOdd = TOps.Subtract(m1, m2), far = TOps.Add(m3, m4), farOdd = TOps.Subtract(m3, m4);
        TOps.Store(y, epilogue.Apply(TOps.Add(m0, TOps.Add(near, far))));
        TOps.Store(y + column, epilogue.Apply(TOps.MultiplyAdd(TOps.Broadcast(A), nearOdd, TOps.Multiply(TOps.Broadcast(B), farOdd))));
        TOps.Store(y + 2 * column, epilogue.Apply(TOps.MultiplyAdd(TOps.Broadcast(A2), near, TOps.Multiply(TOps.Broadcast(B2), far))));
        TOps.Store(y + 3 * column, epilogue.Apply(TOps.MultiplyAdd(TOps.Broadcast(A2 * A), nearOdd, TOps.MultiplyAdd(TOps.Broadcast(B2 * B), farOdd, m5))));
    }

    /// <summary>The first row of A·dy·Aᵀ, or the last one: those of dy.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void GradientEdge<V, TOps>(float* dy, nint column, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => GradientRow<V, TOps>(TOps.Load(dy), TOps.Load(dy + column), TOps.Load(dy + 2 * column), TOps.Load(dy + 3 * column), m, plane);

    /// <summary>The rows of the points ±<paramref name="point"/>.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void GradientPair<V, TOps>(float point, float* dy, nint row, nint column, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V Plus, V Minus) c0 = Powers<V, TOps>(point, dy, row), c1 = Powers<V, TOps>(point, dy + column, row);
        (V Plus, V Minus) c2 = Powers<V, TOps>(point, dy + 2 * column, row), c3 = Powers<V, TOps>(point, dy + 3 * column, row);
        GradientRow<V, TOps>(c0.Plus, c1.Plus, c2.Plus, c3.Plus, m, plane);
        GradientRow<V, TOps>(c0.Minus, c1.Minus, c2.Minus, c3.Minus, m + 6 * plane, plane);
    }

    [MethodImpl(KernelOptions.Body)]
    private static (V Plus, V Minus) Powers<V, TOps>(float point, float* dy, nint row)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => Powers<V, TOps>(point, TOps.Load(dy), TOps.Load(dy + row), TOps.Load(dy + 2 * row), TOps.Load(dy + 3 * row));

    [MethodImpl(KernelOptions.Body)]
    private static (V Plus, V Minus) Powers<V, TOps>(float point, V y0, V y1, V y2, V y3)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V even = TOps.MultiplyAdd(TOps.Broadcast(point * point), y2, y0);
        V odd = TOps.MultiplyAdd(TOps.Broadcast(point * point * point), y3, TOps.Multiply(TOps.Broadcast(point), y1));
        return (TOps.Add(even, odd), TOps.Subtract(even, odd));
    }

    /// <summary>One row times Aᵀ.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void GradientRow<V, TOps>(V y0, V y1, V y2, V y3, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(m, y0);
        StorePair<V, TOps>(Powers<V, TOps>(A, y0, y1, y2, y3), m + plane, plane);
        StorePair<V, TOps>(Powers<V, TOps>(B, y0, y1, y2, y3), m + 3 * plane, plane);
        TOps.Store(m + 5 * plane, y3);
    }

    /// <summary>Gᵀ times one column of products.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second, V Third) Taps<V, TOps>(float* du, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => Taps<V, TOps>(
            TOps.Load(du), TOps.Load(du + 6 * plane), TOps.Load(du + 12 * plane), TOps.Load(du + 18 * plane), TOps.Load(du + 24 * plane), TOps.Load(du + 30 * plane));

    [MethodImpl(KernelOptions.Body)]
    private static (V First, V Second, V Third) Taps<V, TOps>(V u0, V u1, V u2, V u3, V u4, V u5)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        V near = TOps.Multiply(TOps.Broadcast(NearFactor), TOps.Add(u1, u2)), far = TOps.Multiply(TOps.Broadcast(FarFactor), TOps.Add(u3, u4));
        V nearOdd = TOps.Subtract(u1, u2), farOdd = TOps.Subtract(u3, u4);
        return (
            TOps.MultiplyAdd(TOps.Broadcast((float)(1 / ((double)A2 * B2))), u0, TOps.Add(near, far)),
            TOps.MultiplyAdd(TOps.Broadcast(NearFactor * A), nearOdd, TOps.Multiply(TOps.Broadcast(FarFactor * B), farOdd)),
            TOps.MultiplyAdd(TOps.Broadcast(A2), near, TOps.MultiplyAdd(TOps.Broadcast(B2), far, u5)));
    }

    /// <summary>One row times G.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void TapsRow<V, TOps>(V u0, V u1, V u2, V u3, V u4, V u5, float* dw, nint column)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        (V First, V Second, V Third) taps = Taps<V, TOps>(u0, u1, u2, u3, u4, u5);
        TOps.Store(dw, taps.First);
        TOps.Store(dw + column, taps.Second);
        TOps.Store(dw + 2 * column, taps.Third);
    }
}
