using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>dx = h·scale + (x − mean)·slope + shift, added to what dx holds if <see cref="Adds"/>, and dr = h in one pass, where h = act′·dy; a scale, mean, slope and shift for each channel.</summary>
/// <remarks>
/// Left-out operands are null: x with mean, slope and shift in evaluation, where dx = h·scale; dr without a residual. dr may be dy: each
/// vector is read before it is written.
/// </remarks>
internal unsafe struct NormalizeGradientPass : IActivatedPass
{
    public CpuExecution Execution;
    public int Rows, Channels;
    public Rows X, Y, Dy, Dx, Dr;
    public float* Mean, Scale, Shift, Slope;
    public bool Adds;

    public readonly void Run<TActivation>(TActivation activation) where TActivation : unmanaged, IActivation
    {
        if (X.IsNull) Run<TActivation, Off>(activation);
        else Run<TActivation, On>(activation);
    }

    private readonly void Run<TActivation, TTraining>(TActivation activation) where TActivation : unmanaged, IActivation where TTraining : struct, ISwitch
    {
        if (Dr.IsNull) Run<TActivation, TTraining, Off>(activation);
        else Run<TActivation, TTraining, On>(activation);
    }

    private readonly void Run<TActivation, TTraining, TResidual>(TActivation activation)
        where TActivation : unmanaged, IActivation where TTraining : struct, ISwitch where TResidual : struct, ISwitch
    {
        if (Adds) ChannelLoop.Run(Execution, new Kernel<TActivation, TTraining, TResidual, On>(activation, this), Rows, Channels);
        else ChannelLoop.Run(Execution, new Kernel<TActivation, TTraining, TResidual, Off>(activation, this), Rows, Channels);
    }

    private struct Kernel<TActivation, TTraining, TResidual, TAdds>(TActivation activation, in NormalizeGradientPass pass) : IChannelKernel
        where TActivation : unmanaged, IActivation where TTraining : struct, ISwitch where TResidual : struct, ISwitch where TAdds : struct, ISwitch
    {
        private readonly Rows _xs = pass.X, _ys = pass.Y, _dys = pass.Dy, _dxs = pass.Dx, _drs = pass.Dr;
        private readonly float* _mean = pass.Mean, _scale = pass.Scale, _shift = pass.Shift, _slope = pass.Slope;
        private float* _x, _y, _dy, _dx, _dr;

        [MethodImpl(KernelOptions.Body)]
        public void Start(nint row)
        {
            _dy = _dys[row];
            _dx = _dxs[row];
            if (TActivation.Exists) _y = _ys[row];
            if (TTraining.IsOn) _x = _xs[row];
            if (TResidual.IsOn) _dr = _drs[row];
        }

        [MethodImpl(KernelOptions.Body)]
        public readonly void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V passed = Load<V, TOps>(_dy + c, mask, partial);
            if (TActivation.Exists) passed = activation.Pass<V, TOps>(Load<V, TOps>(_y + c, mask, partial), passed);
            V scale = Load<V, TOps>(_scale + c, mask, partial), value;
            if (TTraining.IsOn)
            {
                V centred = TOps.Subtract(Load<V, TOps>(_x + c, mask, partial), Load<V, TOps>(_mean + c, mask, partial));
                value = TOps.MultiplyAdd(passed, scale, Load<V, TOps>(_shift + c, mask, partial));
                value = TOps.MultiplyAdd(centred, Load<V, TOps>(_slope + c, mask, partial), value);
            }
            else
            {
                value = TOps.Multiply(passed, scale);
            }

            if (TAdds.IsOn) value = TOps.Add(Load<V, TOps>(_dx + c, mask, partial), value);
            Store<V, TOps>(_dx + c, value, mask, partial);
            if (TResidual.IsOn) Store<V, TOps>(_dr + c, passed, mask, partial);
        }
    }
}
