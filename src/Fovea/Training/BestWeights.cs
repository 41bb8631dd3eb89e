using Fovea.Layers;

namespace Fovea.Training;

/// <summary>Remembers the epoch with the least loss, and its weights if they are wanted.</summary>
internal sealed class BestWeights(Module model, double minimumImprovement, bool keep)
{
    private (Parameter Tensor, float[] Values)[]? _tensors;
    private (Counter Counter, long Value)[] _counters = [];

    public EpochResult? Epoch { get; private set; }

    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>Epochs since the best one.</summary>
    public int EpochsWithout { get; private set; }

    /// <summary>Whether the epoch is the best so far.</summary>
    public bool Consider(EpochResult epoch)
    {
        double loss = epoch.Validation?.Loss ?? epoch.Loss;
        if (!(loss < Loss - minimumImprovement))
        {
            EpochsWithout++;
            return false;
        }

        (Epoch, Loss, EpochsWithout) = (epoch, loss, 0);
        if (keep)
        {
            _tensors ??= [.. model.State.Where(static e => e.Tensor is not null).Select(static e => (e.Tensor!, new float[e.Tensor!.Count]))];
            foreach ((Parameter tensor, float[] values) in _tensors) tensor.AsSpan().CopyTo(values);
            _counters = [.. model.State.Where(static e => e.Counter is not null).Select(static e => (e.Counter!, e.Counter!.Value))];
        }

        return true;
    }

    /// <summary>Gives the model the weights of the best epoch.</summary>
    public void Restore()
    {
        foreach ((Parameter tensor, float[] values) in _tensors ?? []) tensor.Set(values);
        foreach ((Counter counter, long value) in _counters) counter.Value = value;
    }
}
