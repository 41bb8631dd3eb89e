using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>A <see cref="Clamp"/> or nothing, as a type: a loop is compiled for each, without questions inside.</summary>
internal interface IActivation
{
    /// <summary>Whether there is something to apply.</summary>
    static abstract bool Exists { get; }

    /// <summary>y = act(v).</summary>
    V Apply<V, TOps>(V v) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>act′·dy, found from y = act(v) or from v: dy or 0.</summary>
    V Pass<V, TOps>(V y, V dy) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>y = v.</summary>
internal readonly struct NoActivation : IActivation
{
    public static bool Exists => false;

    [MethodImpl(KernelOptions.Body)]
    public V Apply<V, TOps>(V v) where V : unmanaged where TOps : struct, IVectorOperations<V> => v;

    [MethodImpl(KernelOptions.Body)]
    public V Pass<V, TOps>(V y, V dy) where V : unmanaged where TOps : struct, IVectorOperations<V> => dy;
}

/// <summary>y = max(v, low).</summary>
internal readonly struct LowerBound(float low) : IActivation
{
    public static bool Exists => true;

    [MethodImpl(KernelOptions.Body)]
    public V Apply<V, TOps>(V v) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Max(v, TOps.Broadcast(low));

    [MethodImpl(KernelOptions.Body)]
    public V Pass<V, TOps>(V y, V dy) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(y, TOps.Broadcast(low)), dy, TOps.Zero);
}

/// <summary>y = min(max(v, low), high).</summary>
internal readonly struct BothBounds(float low, float high) : IActivation
{
    public static bool Exists => true;

    [MethodImpl(KernelOptions.Body)]
    public V Apply<V, TOps>(V v) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Min(TOps.Max(v, TOps.Broadcast(low)), TOps.Broadcast(high));

    [MethodImpl(KernelOptions.Body)]
    public V Pass<V, TOps>(V y, V dy) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V below = TOps.Select(TOps.GreaterThan(TOps.Broadcast(high), y), dy, TOps.Zero);
        return TOps.Select(TOps.GreaterThan(y, TOps.Broadcast(low)), below, TOps.Zero);
    }
}

/// <summary>A pass that is compiled for its activation.</summary>
internal interface IActivatedPass
{
    /// <summary>Runs the pass.</summary>
    void Run<TActivation>(TActivation activation) where TActivation : unmanaged, IActivation;
}

/// <summary>The one switch from a setting to its type.</summary>
internal static class Activation
{
    /// <summary>Runs a pass with an activation.</summary>
    public static void Dispatch<TPass>(Clamp? activation, in TPass pass) where TPass : struct, IActivatedPass
    {
        if (activation is not { } clamp) pass.Run(default(NoActivation));
        else if (clamp.HasHigh) pass.Run(new BothBounds(clamp.Low, clamp.High));
        else pass.Run(new LowerBound(clamp.Low));
    }
}
