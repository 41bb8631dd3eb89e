using Fovea.Kernels.Geometry;

namespace Fovea.Layers;

/// <summary>An activation that cuts off, so that the layer before it can apply it while it writes its result.</summary>
internal interface IClampLayer
{
    /// <summary>Where it cuts off.</summary>
    Clamp Clamp { get; }
}
