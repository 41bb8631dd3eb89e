using Fovea.Layers;

namespace Fovea.Training;

/// <summary>The running statistics and counters of a model as they were before a step.</summary>
internal sealed class StatisticsSnapshot(Module model)
{
    private readonly (Parameter Tensor, float[] Values)[] _tensors =
        [.. model.State.Select(static entry => entry.Tensor).OfType<Parameter>().Where(static tensor => tensor.IsStatistic).Distinct().Select(static tensor => (tensor, new float[tensor.Count]))];

    private readonly Counter[] _counters = [.. model.State.Select(static entry => entry.Counter).OfType<Counter>().Distinct()];
    private readonly Dictionary<Counter, long> _counts = [];

    /// <summary>Takes it; allocates nothing from the second time on.</summary>
    public void Take()
    {
        foreach ((Parameter tensor, float[] values) in _tensors) tensor.AsSpan().CopyTo(values);
        foreach (Counter counter in _counters) _counts[counter] = counter.Value;
    }

    /// <summary>Brings it back.</summary>
    public void Restore()
    {
        foreach ((Parameter tensor, float[] values) in _tensors) values.CopyTo(tensor.AsSpan());
        foreach (Counter counter in _counters) counter.Value = _counts[counter];
    }
}
