using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>Three or four chains of layers side by side on one input, their channels joined: y = [f₀(x), f₁(x), f₂(x), …].</summary>
internal sealed class Branches : Module
{
    private readonly Module[][] _chains;

    /// <summary>Layers with weights have names; pooling needs none.</summary>
    public Branches(params (string? Name, Module Layer)[][] chains)
    {
        if (chains.Length is not (3 or 4)) throw new FoveaException($"{nameof(Branches)}: three or four chains are joined, got {chains.Length}.");
        _chains = [.. chains.Select(chain => chain.Select(step => step.Name is { } name ? Add(name, step.Layer) : step.Layer).ToArray())];
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        (Tensor first, Tensor second, Tensor third) = (Run(0, input), Run(1, input), Run(2, input));
        return _chains.Length == 3 ? Tensor.Concatenate(-1, first, second, third) : Tensor.Concatenate(-1, first, second, third, Run(3, input));
    }

    private Tensor Run(int chain, Tensor input) => Chain.Forward(_chains[chain], input);
}
