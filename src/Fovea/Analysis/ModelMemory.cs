using Fovea.Autograd;

namespace Fovea.Analysis;

/// <summary>The memory that training takes, in bytes of 32-bit floats. What belongs to samples is given for one; it grows with the batch.</summary>
/// <param name="Parameters">Weights and running statistics.</param>
/// <param name="Activations">Every operator's result: training keeps them for the walk back. (What an operator saves besides, such as the places of maxima, is not in it.)</param>
/// <param name="ParameterGradients">Gradients of the trainable weights.</param>
/// <param name="ActivationGradients">The most that gradients of activations take at once: each is given back when the walk has used it.</param>
/// <param name="OptimizerState">For each tensor of state that an optimizer keeps a parameter: SGD with momentum keeps one, Adam two.</param>
public sealed record ModelMemory(long Parameters, long Activations, long ParameterGradients, long ActivationGradients, long OptimizerState)
{
    /// <summary>What a forward pass of training keeps.</summary>
    public long Forward => Parameters + Activations;

    /// <summary>What the walk back adds.</summary>
    public long Backward => ParameterGradients + ActivationGradients;

    internal static ModelMemory Of(IReadOnlyList<Node> nodes, IReadOnlyList<Parameter> tensors)
    {
        long trainable = Bytes(tensors.Where(static tensor => tensor.Trainable).Sum(static tensor => (long)tensor.Count));
        return new ModelMemory(Bytes(tensors.Sum(static tensor => (long)tensor.Count)), Bytes(nodes.Sum(static node => (long)node.OutputShape.Count)),
            trainable, Bytes(MostLiveGradients(nodes)), trainable);
    }

    /// <summary>The walk back, in numbers of floats: a gradient lives from the first consumer that writes it until its own node has passed it on.</summary>
    private static long MostLiveGradients(IReadOnlyList<Node> nodes)
    {
        var needs = new bool[nodes.Count];
        foreach (Node node in nodes)
            needs[node.Index] = Enumerable.Range(0, node.InputCount).Any(i => node.InputParameter(i) is { Trainable: true } || (node.InputNode(i) is { } producer && needs[producer.Index]));
        var live = new bool[nodes.Count];
        long now = nodes.Count > 0 ? nodes[^1].OutputShape.Count : 0, most = now;
        if (nodes.Count > 0) live[^1] = true;
        for (int n = nodes.Count - 1; n >= 0; n--)
        {
            if (!live[n] || !needs[n]) continue;
            for (int i = 0; i < nodes[n].InputCount; i++)
            {
                if (nodes[n].InputNode(i) is not { } producer || !needs[producer.Index] || live[producer.Index]) continue;
                live[producer.Index] = true;
                now += producer.OutputShape.Count;
            }

            most = Math.Max(most, now);
            now -= nodes[n].OutputShape.Count;
        }

        return most;
    }

    private static long Bytes(long floats) => floats * sizeof(float);
}
