using Fovea.Kernels;
using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators.Activations;

/// <summary>The gradient in front of an activation that was applied in another operator's pass.</summary>
internal static class ClampGradient
{
    /// <summary>dv = act′(v)·dy, found from y = act(v): dy where low &lt; y &lt; high, else 0. dv may be dy itself.</summary>
    public static void Run(Backend backend, Clamp clamp, Buffer y, Buffer dy, Buffer dv)
    {
        if (clamp == Clamp.ReLU) backend.MapBackward(default(ReLUFunction), y, y, dy, dv);
        else backend.MapBackward(new HardtanhFunction(clamp.Low, clamp.High), y, y, dy, dv);
    }
}
