using Fovea.Autograd;
using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators;

/// <summary>What an operator's forward pass may use: its operands' buffers, its result's, and room for what the gradient will need.</summary>
public readonly ref struct ForwardContext
{
    private readonly Node _node;

    internal ForwardContext(Node node, Backend backend, bool training, ulong seed, ulong stream)
    {
        _node = node;
        Backend = backend;
        IsTraining = training;
        Seed = seed;
        Stream = stream;
    }

    /// <summary>Where to compute.</summary>
    public Backend Backend { get; }

    /// <summary>Training as opposed to evaluation.</summary>
    public bool IsTraining { get; }

    /// <summary>Seed of the run.</summary>
    public ulong Seed { get; }

    /// <summary>A stream of random numbers that is this operator's alone in this step.</summary>
    public ulong Stream { get; }

    /// <summary>The number of operands.</summary>
    public int InputCount => _node.Inputs.Length;

    /// <summary>The buffer of an operand.</summary>
    public Buffer Input(int index) => _node.Inputs[index].Buffer!;

    /// <summary>The buffer of an operand that may be left out.</summary>
    public Buffer? OptionalInput(int index) => index < InputCount ? Input(index) : null;

    /// <summary>The whole numbers that came with the operands.</summary>
    public IndexBuffer Indices => _node.Indices!;

    /// <summary>Where the result goes.</summary>
    public Buffer Output => _node.Output.Buffer!;

    /// <summary>Whether an operand was computed where it stands in the result, and need not be copied there.</summary>
    internal bool IsInPlace(int index) => _node.IsInPlace(index);

    /// <summary>A buffer that the backward pass finds again under the same slot.</summary>
    public Buffer Save(int slot, int length) => _node.Saved(slot, length, Backend);

    /// <summary>An index buffer that the backward pass finds again.</summary>
    public IndexBuffer SaveIndices(int length) => _node.SavedIndices(length, Backend);
}
