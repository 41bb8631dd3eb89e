using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y = x &gt; 0 ? value : slope · value, with one slope.</summary>
internal readonly unsafe struct PReLUKernel(float slope, float* x, float* value, float* y) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, Gate<V, TOps>(Load<V, TOps>(x + i, mask, partial), Load<V, TOps>(value + i, mask, partial), TOps.Broadcast(slope)), mask, partial);

    [MethodImpl(KernelOptions.Body)]
    internal static V Gate<V, TOps>(V x, V value, V slope) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(x, TOps.Zero), value, TOps.Multiply(value, slope));
}

/// <summary>The same of one row, with a slope for each column.</summary>
internal readonly unsafe struct PReLURowKernel(int columns, float* x, float* slopes, float* value, float* y) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint start = (nint)row * columns;
        for (int c = 0; c < columns; c += TOps.Width)
        {
            bool partial = c + TOps.Width > columns;
            V mask = TOps.Mask(columns - c);
            V gate = Load<V, TOps>(x + start + c, mask, partial), kept = Load<V, TOps>(value + start + c, mask, partial);
            Store<V, TOps>(y + start + c, PReLUKernel.Gate<V, TOps>(gate, kept, Load<V, TOps>(slopes + c, mask, partial)), mask, partial);
        }
    }
}

/// <summary>y = x &gt; 0 ? 0 : x · dy.</summary>
internal readonly unsafe struct PReLUTermsKernel(float* x, float* dy, float* y) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V value = Load<V, TOps>(x + i, mask, partial);
        V term = TOps.Multiply(value, Load<V, TOps>(dy + i, mask, partial));
        Store<V, TOps>(y + i, TOps.Select(TOps.GreaterThan(value, TOps.Zero), TOps.Zero, term), mask, partial);
    }
}
