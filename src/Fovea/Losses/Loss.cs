using Fovea.Autograd;

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

    /// <summary>The loss that trains a network with auxiliary heads: L(output) + Σ weight·L(head), over the heads that have run in this step.</summary>
    /// <param name="output">The model's output, <c>[N, …, classes]</c>.</param>
    /// <param name="labels">One class for each row; the heads are held against the same.</param>
    /// <remarks>Without heads, and so in every evaluation, it is <see cref="Compute"/>. See <see cref="Recording.AddAuxiliaryOutput"/>.</remarks>
    public Tensor ComputeWithAuxiliary(Tensor output, ReadOnlySpan<int> labels)
    {
        Tensor loss = Compute(output, labels);
        if (output.Recording is not { } recording) return loss;
        // By index: the enumerator of an interface would take memory.
        for (int i = 0; i < recording.AuxiliaryOutputs.Count; i++)
        {
            (Tensor head, float weight) = recording.AuxiliaryOutputs[i];
            loss += weight * Compute(head, labels);
        }

        return loss;
    }
}
