using Fovea.Kernels.Geometry;

namespace Fovea.Layers;

/// <summary>A layer that can cut off in the pass that writes its result, and, some of them, add a residual before; see <see cref="Module.Forward(Tensor, Tensor?, Module?)"/>.</summary>
internal interface IOnePassLayer
{
    /// <summary>Whether this one can, with or without a residual: a sequence can if its last layer does.</summary>
    bool EndsInOnePass(bool hasResidual);

    /// <summary>clamp(f(input) + residual), either of which may be left out; there is no residual where <see cref="EndsInOnePass"/> says so.</summary>
    Tensor ForwardInOnePass(Tensor input, Tensor? residual, Clamp? clamp);
}
