using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>A network that can be asked for by name.</summary>
/// <param name="Name">What the tool calls it: torchvision's name where it has the network.</param>
/// <param name="Description">One line.</param>
/// <param name="Paper">Who described it, and when.</param>
/// <param name="InputShape">The samples that it is meant for: <c>[H, W, C]</c>, or <c>[L]</c> for sentences.</param>
/// <param name="Classes">Its usual number of classes; 0 where its task has none.</param>
/// <param name="Parameters">Parameters that it must have with these classes, auxiliary heads included. Tests hold the code against it.</param>
/// <param name="MultiplyAdds">Multiply-adds that one such sample must take.</param>
/// <param name="Create">Makes one for a number of classes, which does nothing where the task has none.</param>
public sealed record NetworkEntry(
    string Name, string Description, string Paper, Shape InputShape, int Classes, long Parameters, long MultiplyAdds, Func<int, Module> Create)
{
    /// <summary>What it is for.</summary>
    public NetworkTask Task { get; init; } = NetworkTask.Classification;

    /// <summary>Where the input is whole numbers, one for each word: how many words there are. 0 for pictures.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Makes one for its usual number of classes.</summary>
    public Module CreateDefault() => Create(Classes);
}
