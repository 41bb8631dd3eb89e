using Fovea.Kernels.Geometry;

namespace Fovea.Layers;

/// <summary>Modules one after the other, named by their position (<c>0</c>, <c>1</c>, …) or as given.</summary>
/// <remarks>An activation that cuts off (<see cref="ReLU"/>, <see cref="ReLU6"/>, <see cref="Hardtanh"/>) behind a convolution or <see cref="BatchNorm"/> runs in that one's pass over the memory, and shares its row in a summary.</remarks>
public sealed class Sequential : Module, IOnePassLayer
{
    /// <summary>The modules in order.</summary>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        for (int i = 0; i < modules.Length; i++) Add($"{i}", modules[i]);
    }

    /// <summary>The modules in order, under names of their own.</summary>
    public Sequential(params ReadOnlySpan<(string Name, Module Module)> modules)
    {
        foreach ((string name, Module module) in modules) Add(name, module);
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(Children, input);

    bool IOnePassLayer.EndsInOnePass(bool hasResidual) => Children is [.., IOnePassLayer last] && last.EndsInOnePass(hasResidual);

    Tensor IOnePassLayer.ForwardInOnePass(Tensor input, Tensor? residual, Clamp? clamp) => Chain.ForwardInOnePass(Children, input, residual, clamp);
}
