using Fovea.Autograd;
using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators;

/// <summary>What an operator's backward pass may use: the gradient of its result, what the forward pass saved, and where gradients go.</summary>
public readonly ref struct BackwardContext
{
    private readonly Node _node;
    private readonly long _walk;
    private readonly bool _accumulate;

    internal BackwardContext(Node node, Backend backend, bool training, ulong seed, ulong stream, long walk, bool accumulate)
    {
        _node = node;
        _walk = walk;
        _accumulate = accumulate;
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

    /// <summary>The stream of random numbers that the forward pass had.</summary>
    public ulong Stream { get; }

    /// <summary>The number of operands.</summary>
    public int InputCount => _node.Inputs.Length;

    /// <summary>The buffer of an operand.</summary>
    public Buffer Input(int index) => _node.Inputs[index].Buffer!;

    /// <summary>The buffer of an operand that may be left out.</summary>
    public Buffer? OptionalInput(int index) => index < InputCount ? Input(index) : null;

    /// <summary>The whole numbers that came with the operands.</summary>
    public IndexBuffer Indices => _node.Indices!;

    /// <summary>The result of the forward pass.</summary>
    public Buffer Output => _node.Output.Buffer!;

    /// <summary>The gradient that reached the result. Nobody else reads it any more, so the operator may write over it.</summary>
    public Buffer OutputGradient => _node.Output.Gradient!;

    /// <summary>What the forward pass saved under the slot.</summary>
    public Buffer Saved(int slot) => _node.Saved(slot);

    /// <summary>A buffer for this operator's backward pass alone, under a slot that the forward pass does not use.</summary>
    public Buffer Scratch(int slot, int length) => _node.Saved(slot, length, Backend);

    /// <summary>The indices that the forward pass saved.</summary>
    public IndexBuffer SavedIndices => _node.SavedIndices();

    /// <summary>Whether an operand (that may be left out) needs its gradient.</summary>
    public bool Needs(int index) => index < InputCount && _node.Inputs[index].RequiresGradient;

    /// <summary>
    /// Makes the gradient of an operand that stands in the result the gradient of that part of the result, without a copy; false if that cannot be,
    /// because the operand is elsewhere or another gradient has arrived before.
    /// </summary>
    internal bool SharesGradient(int index) => _node.ShareGradient(index, _walk);

    /// <summary>Whether another gradient has arrived for the operand before.</summary>
    internal bool HasGradient(int index) => _node.Inputs[index].GradientWalk == _walk;

    /// <summary>The buffer that the gradient of an operand must be written to. It is overwritten; the recording adds where gradients meet.</summary>
    public Buffer InputGradient(int index) => _node.GradientTarget(index, _walk, _accumulate);

    /// <summary>
    /// The same for an operator that computes element i of the gradient from element i of the result's alone: where it can be, it is the buffer of
    /// <see cref="OutputGradient"/> itself, which is not needed any more. To be asked for last: <see cref="OutputGradient"/> may not be read afterwards.
    /// </summary>
    public Buffer InputGradientInPlace(int index) => _node.GradientInPlace(index, _walk, _accumulate);

    /// <summary>
    /// The same for an operator whose kernel can add to what is there, which saves writing the gradient by itself and reading it again.
    /// </summary>
    /// <param name="index">Which operand.</param>
    /// <param name="adds">Whether the buffer holds a gradient that has arrived before, and must be added to; if not, it is overwritten.</param>
    public Buffer InputGradient(int index, out bool adds) => _node.GradientTarget(index, _walk, _accumulate, out adds);
}
