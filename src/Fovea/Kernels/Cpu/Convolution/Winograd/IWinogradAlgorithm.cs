using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>A minimal algorithm F(m, 3): m outputs of a filter with 3 taps from m + 2 products instead of 3·m.</summary>
/// <remarks>
/// y = Aᵀ[(G·w) ⊙ (Bᵀ·d)], where d are the m + 2 inputs under the m windows. (Winograd 1980; Lavin and Gray, arXiv:1509.09308.)
/// It is a product of polynomials through their values at m + 1 points and at infinity. Applied to the columns and then to the rows of a
/// tile it is F(m×m, 3×3): (m + 2)² products instead of 9·m². Read backwards the same three matrices give the gradient of the filter,
/// dw = Gᵀ[(Bᵀ·d) ⊙ (A·dy)].
/// <para>Where only the first outputs are wanted, because the map ends, the last inputs touch none of them and may be anything. Without the last output the product at infinity
/// does not count; without the last two, and with an input m that makes it so, the product at 0 is zero as well. F(4, 3) becomes F(3, 3) and F(2, 3), with five and four products.</para>
/// <para>Every method but the two about that is one matrix from both sides, for the channels of one vector. A patch's pixel (i, j) lies i·row + j·column floats after the
/// first, product (i, j) = (m + 2)·i + j lies so many planes after the first. Only the rows of a patch that a row of results depends on are read for it, so
/// that the values in between stay in registers. Source and target do not overlap.</para>
/// </remarks>
internal unsafe interface IWinogradAlgorithm
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2.</summary>
    static abstract int Inputs { get; }

    /// <summary>The products [First, End) that count when the first <paramref name="wanted"/> outputs are wanted, 1 to m. If First is not 0, <see cref="Extrapolate"/> comes first.</summary>
    static abstract (int First, int End) Products(int wanted);

    /// <summary>Sets input m, so many floats from one input to the next, so that the first product is zero.</summary>
    static abstract void Extrapolate<V, TOps>(float* d, nint step)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>v = Bᵀ·d·B: (m + 2)² values from (m + 2)².</summary>
    static abstract void Input<V, TOps>(float* d, nint row, nint column, float* v, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>u = G·w·Gᵀ: (m + 2)² values from 3².</summary>
    static abstract void Weight<V, TOps>(float* w, nint row, nint column, float* u, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>y = Aᵀ·m·A: m² values from (m + 2)², each passed through <paramref name="epilogue"/>.</summary>
    static abstract void Output<V, TOps, TEpilogue>(float* m, nint plane, float* y, nint row, nint column, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>;

    /// <summary>m = A·dy·Aᵀ: (m + 2)² values from m².</summary>
    static abstract void OutputGradient<V, TOps>(float* dy, nint row, nint column, float* m, nint plane)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>dw = Gᵀ·du·G: 3² values from (m + 2)².</summary>
    static abstract void WeightGradient<V, TOps>(float* du, nint plane, float* dw, nint row, nint column)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;
}
