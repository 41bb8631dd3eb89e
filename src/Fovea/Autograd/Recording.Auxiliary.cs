namespace Fovea.Autograd;

// Results beside the one that a forward pass returns: heads in the middle of a network, whose losses bring a gradient to its first layers.
public sealed partial class Recording
{
    private readonly List<AuxiliaryOutput> _auxiliaryOutputs = [];

    /// <summary>The results of the auxiliary heads in this step, in the order in which they were added.</summary>
    public IReadOnlyList<AuxiliaryOutput> AuxiliaryOutputs => _auxiliaryOutputs;

    /// <summary>
    /// Adds the result of an auxiliary head; <see cref="Losses.Loss.ComputeWithAuxiliary(Tensor, ReadOnlySpan{int})"/> adds weight · its loss. A network calls it in its
    /// forward pass, if it trains: <c>if (x.Recording is { IsTraining: true } recording) recording.AddAuxiliaryOutput(head.Forward(x), 0.3f);</c>.
    /// </summary>
    /// <param name="output">The result of the head, a tensor of this recording.</param>
    /// <param name="weight">How much its loss counts.</param>
    /// <exception cref="FoveaException">The recording is one for evaluation, the tensor is not of this recording, or the weight is not finite.</exception>
    public void AddAuxiliaryOutput(Tensor output, float weight)
    {
        const string Method = $"{nameof(Recording)}.{nameof(AddAuxiliaryOutput)}";
        if (!IsTraining)
        {
            throw new FoveaException($"{Method}: this recording evaluates; auxiliary heads are for training alone. "
                + "Run the head only if input.Recording is { IsTraining: true }.");
        }

        if (output.Recording != this)
            throw new FoveaException($"{Method}: the tensor {output.Shape} is not of this recording. Give it what the head computed from the recording's input.");
        if (!float.IsFinite(weight)) throw new FoveaException($"{Method}: the weight must be a finite number, got {weight}.");
        _auxiliaryOutputs.Add(new AuxiliaryOutput(output, weight));
    }
}
