using Fovea.Autograd;

namespace Fovea.Losses;

/// <summary>What training makes small, for outputs against class labels or against numbers.</summary>
/// <remarks>A loss overrides the form of <c>Compute</c> that makes sense for it, or both; the other one says so.</remarks>
public abstract class Loss
{
    /// <summary>The name in histories and messages.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the loss of a batch is the sum of its samples' losses instead of their mean; histories show the mean all the same.</summary>
    public virtual bool IsSum => false;

    /// <summary>The loss of a batch against class labels, a scalar.</summary>
    /// <param name="output">The model's output, <c>[N, …, classes]</c>.</param>
    /// <param name="labels">One class for each row: for each sample, or for each pixel of a segmentation.</param>
    /// <exception cref="FoveaException">The loss compares with numbers alone.</exception>
    public virtual Tensor Compute(Tensor output, ReadOnlySpan<int> labels) =>
        throw new FoveaException($"the {Name} loss has no form for class labels. Give Compute a target tensor of the output's shape {output.Shape}.");

    /// <summary>The loss of a batch against numbers (a regression's values, a mask), a scalar.</summary>
    /// <param name="output">The model's output.</param>
    /// <param name="target">Its shape is the output's; nothing is broadcast. In a training loop an input of the recording.</param>
    /// <exception cref="FoveaException">The loss compares with class labels alone.</exception>
    public virtual Tensor Compute(Tensor output, Tensor target) =>
        throw new FoveaException($"the {Name} loss has no form for a target tensor. Give Compute one class label for each row of the output {output.Shape}.");

    /// <summary>The loss that trains a network with auxiliary heads: L(output) + Σ weight·L(head), over the heads of all forward passes since <see cref="Recording.Begin"/>.</summary>
    /// <param name="output">The model's output, <c>[N, …, classes]</c>.</param>
    /// <param name="labels">One class for each row; the heads are held against the same.</param>
    /// <remarks>Without heads, and so in every evaluation, it is <see cref="Compute(Tensor, ReadOnlySpan{int})"/>. See <see cref="Recording.AddAuxiliaryOutput"/>.</remarks>
    public Tensor ComputeWithAuxiliary(Tensor output, ReadOnlySpan<int> labels)
    {
        Tensor loss = Compute(output, labels);
        // By index: the enumerator of an interface would take memory.
        for (int i = 0; i < HeadsOf(output); i++)
        {
            (Tensor head, float weight) = output.Recording!.AuxiliaryOutputs[i];
            loss += weight * Compute(head, labels);
        }

        return loss;
    }

    /// <summary>The same against numbers, such as the class probabilities of blended samples.</summary>
    /// <param name="output">The model's output.</param>
    /// <param name="target">Its shape is the output's; the heads are held against the same.</param>
    public Tensor ComputeWithAuxiliary(Tensor output, Tensor target)
    {
        Tensor loss = Compute(output, target);
        for (int i = 0; i < HeadsOf(output); i++)
        {
            (Tensor head, float weight) = output.Recording!.AuxiliaryOutputs[i];
            loss += weight * Compute(head, target);
        }

        return loss;
    }

    private static int HeadsOf(Tensor output) => output.Recording?.AuxiliaryOutputs.Count ?? 0;
}
