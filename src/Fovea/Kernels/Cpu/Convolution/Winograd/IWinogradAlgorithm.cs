using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>A minimal algorithm F(m, 3): m outputs of a filter with 3 taps from m + 2 products instead of 3·m.</summary>
/// <remarks>
/// y = Aᵀ[(G·w) ⊙ (Bᵀ·d)], where d are the m + 2 inputs under the m windows. (Winograd 1980; Lavin and Gray, arXiv:1509.09308.)
/// It is a product of polynomials through their values at m + 1 points and at infinity. Applied to the columns and then to the rows of a
/// tile it is F(m×m, 3×3): (m + 2)² products instead of 9·m². Read backwards the same three matrices give the gradient of the filter,
/// dw = Gᵀ[(Bᵀ·d) ⊙ (A·dy)].
/// <para>Every method is one matrix in one dimension, for the channels of one vector: source k lies k·sourceStep floats after the first,
/// result i is stored i·targetStep floats after the first. Source and target do not overlap.</para>
/// </remarks>
internal unsafe interface IWinogradAlgorithm
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2.</summary>
    static abstract int Inputs { get; }

    /// <summary>v = Bᵀ·d: m + 2 values from m + 2.</summary>
    static abstract void Input<V, TOps>(float* d, nint sourceStep, float* v, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>u = G·w: m + 2 values from 3.</summary>
    static abstract void Weight<V, TOps>(float* w, nint sourceStep, float* u, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>y = Aᵀ·m: m values from m + 2, each passed through <paramref name="epilogue"/>.</summary>
    static abstract void Output<V, TOps, TEpilogue>(float* m, nint sourceStep, float* y, nint targetStep, TEpilogue epilogue)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        where TEpilogue : struct, IEpilogue<V>;

    /// <summary>m = A·dy: m + 2 values from m.</summary>
    static abstract void OutputGradient<V, TOps>(float* dy, nint sourceStep, float* m, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;

    /// <summary>dw = Gᵀ·du: 3 values from m + 2.</summary>
    static abstract void WeightGradient<V, TOps>(float* du, nint sourceStep, float* dw, nint targetStep)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;
}
