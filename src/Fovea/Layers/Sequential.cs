namespace Fovea.Layers;

/// <summary>Modules one after the other, named by their position (<c>0</c>, <c>1</c>, …) or as given.</summary>
public sealed class Sequential : Module
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
    protected override Tensor ForwardCore(Tensor input)
    {
        for (int i = 0; i < Children.Count; i++) input = Children[i].Forward(input);
        return input;
    }
}
