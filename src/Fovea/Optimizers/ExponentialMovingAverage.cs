using System.Runtime.CompilerServices;
using Fovea.Initializers;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Layers;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>A slow copy of a model's weights and statistics, e ← d·e + (1 − d)·w after each step: it often does better than the weights themselves. (Polyak and Juditsky 1992; Tarvainen and Valpola 2017.)</summary>
/// <remarks>
/// Call <see cref="Update"/> after each step, and <see cref="Swap"/> before and after an evaluation or <see cref="Module.Save"/> of the average.
/// Running statistics are averaged as the weights are; counters stay the model's.
/// </remarks>
public sealed class ExponentialMovingAverage
{
    private readonly float _decay;
    private readonly bool _warmUp;
    private readonly (string Path, Parameter Model, Parameter Average)[] _tensors;
    private readonly Counter _updates = new("updates");

    /// <summary>An average that begins with the model as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="decay">d.</param>
    /// <param name="warmUp">Whether d is (1 + n)/(10 + n) in update n as long as that is less, so that the first weights are soon forgotten.</param>
    /// <exception cref="FoveaException">The decay is not in [0, 1).</exception>
    public ExponentialMovingAverage(Module model, float decay = 0.999f, bool warmUp = false)
    {
        if (!(decay >= 0 && decay < 1)) throw new FoveaException($"{nameof(ExponentialMovingAverage)}: decay must be 0 or more and less than 1, got {decay}.");
        (_decay, _warmUp) = (decay, warmUp);
        HashSet<Parameter> done = [];
        _tensors = [.. model.State.Where(entry => entry.Tensor is not null && done.Add(entry.Tensor)).Select(static entry => (entry.Path, entry.Tensor!, Copy(entry.Tensor!)))];
    }

    /// <summary>Whether the model holds the averages now, and this object its weights.</summary>
    public bool IsSwapped { get; private set; }

    /// <summary>Updates so far.</summary>
    public long Updates => _updates.Value;

    /// <summary>The averages under the paths of the model's tensors, and the number of updates.</summary>
    public IReadOnlyList<StateEntry> State =>
        [new(_updates.Name, null, _updates), .. _tensors.Select(static tensor => new StateEntry(tensor.Path, tensor.Average, null))];

    /// <summary>Takes the model's weights and statistics into the average.</summary>
    /// <exception cref="FoveaException">The average is in the model.</exception>
    public void Update()
    {
        if (IsSwapped) throw new FoveaException($"{nameof(ExponentialMovingAverage)}: the model holds the averages. Swap() back before the next step.");
        long number = ++_updates.Value;
        double decay = _warmUp ? Math.Min(_decay, (1.0 + number) / (10 + number)) : _decay;
        AverageRule rule = new((float)decay, (float)(1 - decay));
        foreach ((_, Parameter model, Parameter average) in _tensors) Backend.Default.Update(rule, average.Buffer, model.Buffer);
    }

    /// <summary>Changes the model's numbers and the averages; again to change them back.</summary>
    public void Swap()
    {
        foreach ((_, Parameter model, Parameter average) in _tensors)
        {
            Span<float> a = model.AsSpan(), b = average.AsSpan();
            for (int i = 0; i < a.Length; i++) (a[i], b[i]) = (b[i], a[i]);
        }

        IsSwapped = !IsSwapped;
    }

    private static Parameter Copy(Parameter tensor)
    {
        Parameter copy = new(tensor.Name, tensor.Shape, Initializer.Constant(0), tensor.Layout, isStatistic: true);
        copy.Set(tensor.AsSpan());
        return copy;
    }
}

/// <summary>e ← d·e + (1 − d)·w.</summary>
internal readonly record struct AverageRule(float Decay, float Rest) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V unused1, ref V unused2, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        p = TOps.MultiplyAdd(TOps.Broadcast(Decay), p, TOps.Multiply(TOps.Broadcast(Rest), g));

    public void Apply(ref double p, double g, ref double unused1, ref double unused2, ref double unused3) => p = Decay * p + Rest * g;
}
