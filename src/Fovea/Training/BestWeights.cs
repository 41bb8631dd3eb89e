using Fovea.Layers;

namespace Fovea.Training;

/// <summary>Remembers the best epoch, and its weights if they are wanted.</summary>
internal sealed class BestWeights(Module model, BestEpochBy by, double minimumImprovement, bool keep)
{
    private (Parameter Tensor, float[] Values)[]? _tensors;
    private (Counter Counter, long Value)[] _counters = [];

    public EpochResult? Epoch { get; private set; }

    /// <summary>Of the best epoch.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>Of the best epoch.</summary>
    public double Accuracy { get; private set; } = double.NegativeInfinity;

    /// <summary>Epochs since the best one.</summary>
    public int EpochsWithout { get; private set; }

    /// <summary>Whether the epoch is the best so far.</summary>
    public bool Consider(EpochResult epoch)
    {
        (double loss, double accuracy) = epoch.Validation is { } judged ? (judged.Loss, judged.Accuracy) : (epoch.Loss, epoch.Accuracy);
        bool isBetter = by == BestEpochBy.Loss ? loss < Loss - minimumImprovement
            : accuracy > Accuracy + minimumImprovement || accuracy == Accuracy && minimumImprovement == 0 && loss < Loss;
        if (!isBetter)
        {
            EpochsWithout++;
            return false;
        }

        (Epoch, Loss, Accuracy, EpochsWithout) = (epoch, loss, accuracy, 0);
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
