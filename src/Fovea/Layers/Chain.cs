using Fovea.Kernels.Geometry;

namespace Fovea.Layers;

/// <summary>Modules one after the other, where an activation that cuts off is left to the layer before it if that can apply it in its own pass.</summary>
internal static class Chain
{
    /// <summary>Runs all of them.</summary>
    public static Tensor Forward(IReadOnlyList<Module> modules, Tensor input) => Forward(modules, modules.Count, input);

    /// <summary>Runs all of them; to the last one's result a residual is added, then it is cut off.</summary>
    public static Tensor ForwardInOnePass(IReadOnlyList<Module> modules, Tensor input, Tensor? residual, Clamp? clamp) =>
        modules[^1].ForwardInOnePass(Forward(modules, modules.Count - 1, input), residual, clamp);

    private static Tensor Forward(IReadOnlyList<Module> modules, int count, Tensor input)
    {
        for (int i = 0; i < count; i++)
        {
            if (i + 1 < count && modules[i + 1] is IClampLayer) input = modules[i].Forward(input, residual: null, modules[++i]);
            else input = modules[i].Forward(input);
        }

        return input;
    }
}
