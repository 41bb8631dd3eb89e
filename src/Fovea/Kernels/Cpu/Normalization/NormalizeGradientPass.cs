using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>dx = h·scale + (x − mean)·slope + shift, added to what dx holds if <see cref="Adds"/>, and dr = h in one pass, where h is what a gate lets through of dy; a scale, mean, slope and shift for each channel.</summary>
/// <remarks>
/// Left-out operands are null: x with mean, slope and shift in evaluation, where dx = h·scale; dr without a residual. dr may be dy: each
/// vector is read before it is written.
/// </remarks>
internal unsafe struct NormalizeGradientPass : IGatedPass
{
    public CpuExecution Execution;
    public int Rows, Channels;
    public Rows X, Dy, Dx, Dr;
    public float* Mean, Scale, Shift, Slope;
    public bool Adds;

    public readonly void Run<TGate>(TGate gate) where TGate : unmanaged, IGate
    {
        if (X.IsNull) Run<TGate, Off>(gate);
        else Run<TGate, On>(gate);
    }

    private readonly void Run<TGate, TTraining>(TGate gate) where TGate : unmanaged, IGate where TTraining : struct, ISwitch
    {
        if (Dr.IsNull) Run<TGate, TTraining, Off>(gate);
        else Run<TGate, TTraining, On>(gate);
    }

    private readonly void Run<TGate, TTraining, TResidual>(TGate gate) where TGate : unmanaged, IGate where TTraining : struct, ISwitch where TResidual : struct, ISwitch
    {
        if (Adds) ChannelLoop.Run(Execution, new Kernel<TGate, TTraining, TResidual, On>(gate, this), Rows, Channels);
        else ChannelLoop.Run(Execution, new Kernel<TGate, TTraining, TResidual, Off>(gate, this), Rows, Channels);
    }

    private struct Kernel<TGate, TTraining, TResidual, TAdds>(TGate gate, in NormalizeGradientPass pass) : IChannelKernel
        where TGate : unmanaged, IGate where TTraining : struct, ISwitch where TResidual : struct, ISwitch where TAdds : struct, ISwitch
    {
        private readonly Rows _xs = pass.X, _dys = pass.Dy, _dxs = pass.Dx, _drs = pass.Dr;
        private readonly float* _mean = pass.Mean, _scale = pass.Scale, _shift = pass.Shift, _slope = pass.Slope;
        private float* _x, _dy, _dx, _dr;

        [MethodImpl(KernelOptions.Body)]
        public void Start(nint row)
        {
            gate.Start(row);
            _dy = _dys[row];
            _dx = _dxs[row];
            if (TTraining.IsOn) _x = _xs[row];
            if (TResidual.IsOn) _dr = _drs[row];
        }

        [MethodImpl(KernelOptions.Body)]
        public readonly void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V centred = TTraining.IsOn ? TOps.Subtract(Load<V, TOps>(_x + c, mask, partial), Load<V, TOps>(_mean + c, mask, partial)) : TOps.Zero;
            V passed = gate.Pass<V, TOps>(Load<V, TOps>(_dy + c, mask, partial), centred, c, mask, partial);
            V scale = Load<V, TOps>(_scale + c, mask, partial), value;
            if (TTraining.IsOn)
            {
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
