namespace Fovea.Losses;

/// <summary>What training makes small, for outputs against class labels.</summary>
public abstract class Loss
{
    /// <summary>The name in histories and messages.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the loss of a batch is the sum of its samples' losses instead of their mean; histories show the mean all the same.</summary>
    public virtual bool IsSum => false;

    /// <summary>The loss of a batch, a scalar.</summary>
    /// <param name="output">The model's output, <c>[N, …, classes]</c>.</param>
    /// <param name="labels">One class for each row.</param>
    public abstract Tensor Compute(Tensor output, ReadOnlySpan<int> labels);
}
