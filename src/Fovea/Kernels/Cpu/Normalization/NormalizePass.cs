using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>y = act((x − mean)·scale + shift + residual) with a mean, scale and shift for each channel, in one pass; the residual may be null.</summary>
/// <remarks>The mean is subtracted first: folding it into the shift would cancel when it is large.</remarks>
internal unsafe struct NormalizePass : IActivatedPass
{
    public CpuExecution Execution;
    public int Rows, Channels;
    public Rows X, Residual, Y;
    public float* Mean, Scale, Shift;

    public readonly void Run<TActivation>(TActivation activation) where TActivation : unmanaged, IActivation
    {
        if (Residual.IsNull) ChannelLoop.Run(Execution, new Kernel<TActivation, Off>(activation, this), Rows, Channels);
        else ChannelLoop.Run(Execution, new Kernel<TActivation, On>(activation, this), Rows, Channels);
    }

    private struct Kernel<TActivation, TResidual>(TActivation activation, in NormalizePass pass) : IChannelKernel
        where TActivation : unmanaged, IActivation where TResidual : struct, ISwitch
    {
        private readonly Rows _xs = pass.X, _residuals = pass.Residual, _ys = pass.Y;
        private readonly float* _mean = pass.Mean, _scale = pass.Scale, _shift = pass.Shift;
        private float* _x, _residual, _y;

        [MethodImpl(KernelOptions.Body)]
        public void Start(nint row)
        {
            _x = _xs[row];
            _y = _ys[row];
            if (TResidual.IsOn) _residual = _residuals[row];
        }

        [MethodImpl(KernelOptions.Body)]
        public readonly void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V centred = TOps.Subtract(Load<V, TOps>(_x + c, mask, partial), Load<V, TOps>(_mean + c, mask, partial));
            V value = TOps.MultiplyAdd(centred, Load<V, TOps>(_scale + c, mask, partial), Load<V, TOps>(_shift + c, mask, partial));
            if (TResidual.IsOn) value = TOps.Add(value, Load<V, TOps>(_residual + c, mask, partial));
            Store<V, TOps>(_y + c, activation.Apply<V, TOps>(value), mask, partial);
        }
    }
}
