using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>What lets a gradient through to the normalisation: h = act′·dy.</summary>
internal interface IGate
{
    /// <summary>Goes to a row.</summary>
    void Start(nint row);

    /// <summary>h of the channels c … c + width − 1; <paramref name="centred"/> is x − mean.</summary>
    V Pass<V, TOps>(V dy, V centred, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>Found from y, the normalisation's result: the only way where something was added in front of the activation.</summary>
internal unsafe struct OutputGate<TActivation>(TActivation activation, Rows ys) : IGate where TActivation : unmanaged, IActivation
{
    private float* _y;

    [MethodImpl(KernelOptions.Body)]
    public void Start(nint row)
    {
        if (TActivation.Exists) _y = ys[row];
    }

    [MethodImpl(KernelOptions.Body)]
    public readonly V Pass<V, TOps>(V dy, V centred, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TActivation.Exists ? activation.Pass<V, TOps>(Load<V, TOps>(_y + c, mask, partial), dy) : dy;
}

/// <summary>Found from x, which is there anyway: the activation's argument is computed again, to the same bits as in <see cref="NormalizePass"/>. A map less is read.</summary>
internal readonly unsafe struct InputGate<TActivation>(TActivation activation, float* scale, float* shift) : IGate where TActivation : unmanaged, IActivation
{
    [MethodImpl(KernelOptions.Body)]
    public void Start(nint row)
    {
    }

    [MethodImpl(KernelOptions.Body)]
    public V Pass<V, TOps>(V dy, V centred, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        activation.Pass<V, TOps>(TOps.MultiplyAdd(centred, Load<V, TOps>(scale + c, mask, partial), Load<V, TOps>(shift + c, mask, partial)), dy);
}

/// <summary>A pass that is compiled for its gate.</summary>
internal interface IGatedPass
{
    /// <summary>Runs the pass.</summary>
    void Run<TGate>(TGate gate) where TGate : unmanaged, IGate;
}

/// <summary>The one switch from what is known to the type of its gate.</summary>
internal static unsafe class Gate
{
    /// <summary>Runs a pass with the gate of an activation: found from y, or if there is none from x with the scale and shift of the normalisation.</summary>
    public static void Dispatch<TPass>(Clamp? activation, Rows y, float* scale, float* shift, in TPass pass) where TPass : struct, IGatedPass =>
        Activation.Dispatch(activation, new Choice<TPass> { Pass = pass, Y = y, Scale = scale, Shift = shift });

    private struct Choice<TPass> : IActivatedPass where TPass : struct, IGatedPass
    {
        public TPass Pass;
        public Rows Y;
        public float* Scale, Shift;

        public readonly void Run<TActivation>(TActivation activation) where TActivation : unmanaged, IActivation
        {
            if (TActivation.Exists && Y.IsNull) Pass.Run(new InputGate<TActivation>(activation, Scale, Shift));
            else Pass.Run(new OutputGate<TActivation>(activation, Y));
        }
    }
}
