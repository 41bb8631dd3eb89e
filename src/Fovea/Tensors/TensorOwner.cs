namespace Fovea;

/// <summary>Something that makes tensors, uses their memory again in its next round, and thereby ends the life of those it made before.</summary>
internal sealed class TensorOwner(string name, string nextRound)
{
    /// <summary>The present round. A tensor of an earlier one may no longer be read.</summary>
    public int Generation { get; private set; }

    /// <summary>Ends the life of all tensors made so far.</summary>
    public void NextRound() => Generation++;

    public RecycledTensorException Recycled(Shape shape) => new(
        $"this tensor {shape} belongs to an earlier step of its {name}: {nextRound} ended its life and its memory is in use again. "
        + "Call Clone() on it in the step that made it, and keep the copy.");
}
