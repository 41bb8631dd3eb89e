using Fovea.Autograd;
using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Operators.Convolution;

namespace Fovea.Analysis.Benchmarks;

/// <summary>The convolutions of a network: each that is different once, and how often the network has it. Read from a recording of shapes.</summary>
/// <remarks>Transposed convolutions and locally connected layers are not in it.</remarks>
public static class NetworkConvolutions
{
    /// <summary>The convolutions of a network of the registry, in training, in the order in which they first run.</summary>
    /// <param name="entry">The network, with its usual input.</param>
    /// <param name="batch">Samples.</param>
    /// <exception cref="FoveaException">It has none.</exception>
    public static IReadOnlyList<ConvolutionProblem> Of(NetworkEntry entry, int batch) => Of(entry.Name, entry.CreateDefault(), entry.InputShape.Prepend(batch));

    /// <summary>The convolutions of a module.</summary>
    /// <param name="name">What an error calls it.</param>
    /// <param name="module">The module.</param>
    /// <param name="input">With the batch.</param>
    internal static IReadOnlyList<ConvolutionProblem> Of(string name, Module module, Shape input)
    {
        Recording shapes = RandomTask.RecordShapes(module, input, out _);
        ConvolutionProblem[] problems =
        [
            .. shapes.Nodes.OfType<Node<ConvolutionGeometry>>().Where(static node => node.Operator is ConvolutionOperator).GroupBy(static node => node.Geometry with { Activation = null })
                .Select(static (group, i) => new ConvolutionProblem(i + 1, group.First().Path, group.Key) { Count = group.Count() }),
        ];
        return problems.Length > 0 ? problems : throw new FoveaException($"the network {name} has no convolution to measure.");
    }
}
