using Fovea.Initializers;
using Fovea.Kernels;
using Fovea.Layers;

namespace Fovea.Optimizers;

/// <summary>Changes parameters along their gradients.</summary>
public abstract class Optimizer
{
    private readonly Parameter[] _all;
    private readonly long[] _applied;
    private readonly Parameter[][] _state;
    private readonly Counter[] _steps;
    private readonly float[] _rateFactors;
    private readonly float[] _weightDecays;
    private readonly Counter _stepsTaken = new("steps_taken");
    private float _learningRate;

    /// <summary>An optimizer of parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="weightDecay">λ of every parameter, until <see cref="Group"/> says otherwise.</param>
    /// <param name="state">The names of what is kept for each element of a parameter, three at most.</param>
    private protected Optimizer(IReadOnlyList<Parameter> parameters, float learningRate, float weightDecay, params ReadOnlySpan<string> state)
    {
        // A copy, each parameter once: the state of an optimizer goes by position.
        Parameters = _all = [.. parameters.Distinct()];
        _applied = new long[Parameters.Count];
        LearningRate = learningRate;
        Check(nameof(weightDecay), weightDecay, float.PositiveInfinity);
        _rateFactors = new float[Parameters.Count];
        _weightDecays = new float[Parameters.Count];
        _rateFactors.AsSpan().Fill(1);
        _weightDecays.AsSpan().Fill(weightDecay);
        _steps = [.. Parameters.Select(static _ => new Counter("step"))];
        string[] names = state.ToArray();
        _state = [.. Parameters.Select(parameter => Array.ConvertAll(names, name => new Parameter(name, parameter.Shape, Initializer.Constant(0), parameter.Layout, isStatistic: true)))];
    }

    /// <summary>The parameters that it changes.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The step size η; may be changed between steps.</summary>
    /// <exception cref="FoveaException">Negative or not finite.</exception>
    public float LearningRate
    {
        get => _learningRate;
        set => _learningRate = float.IsFinite(value) && value >= 0 ? value
            : throw new FoveaException($"{GetType().Name}: learningRate must be finite and 0 or more, got {value}.");
    }

    /// <summary>Steps taken.</summary>
    public int StepsTaken => (int)_stepsTaken.Value;

    /// <summary>Everything that a step depends on besides parameters, gradients and settings, under names such as <c>features.0.weight.exp_avg</c>.</summary>
    /// <remarks>Whoever copies it all into an optimizer with the same settings goes on with the same bits. A tensor has the axes of its parameter, in a file too.</remarks>
    public IReadOnlyList<StateEntry> State
    {
        get
        {
            List<StateEntry> entries = [new(_stepsTaken.Name, null, _stepsTaken)];
            for (int i = 0; i < Parameters.Count; i++)
            {
                string path = Parameters[i].Path.Length > 0 ? Parameters[i].Path : $"{i}";
                foreach (Parameter tensor in _state[i]) entries.Add(new StateEntry($"{path}.{tensor.Name}", tensor, null));
                entries.Add(new StateEntry($"{path}.{_steps[i].Name}", null, _steps[i]));
            }

            return entries;
        }
    }

    /// <summary>Gives some parameters settings of their own, such as no weight decay for biases and norms.</summary>
    /// <param name="parameters">Parameters of this optimizer.</param>
    /// <param name="learningRateFactor">Their learning rate is this many times the optimizer's.</param>
    /// <param name="weightDecay">Their weight decay; unchanged if null.</param>
    /// <exception cref="FoveaException">A parameter is not one of this optimizer, or a setting is out of range.</exception>
    public void Group(IEnumerable<Parameter> parameters, float learningRateFactor = 1, float? weightDecay = null)
    {
        Check(nameof(learningRateFactor), learningRateFactor, float.PositiveInfinity);
        if (weightDecay is { } given) Check(nameof(weightDecay), given, float.PositiveInfinity);
        foreach (Parameter parameter in parameters)
        {
            int index = Array.IndexOf(_all, parameter);
            if (index < 0) throw new FoveaException($"{GetType().Name}: the parameter {parameter.DisplayName} is not one of this optimizer. Make the optimizer with it.");
            _rateFactors[index] = learningRateFactor;
            _weightDecays[index] = weightDecay ?? _weightDecays[index];
        }
    }

    /// <summary>Takes one step with the gradients that have come since the last one. Parameters that no <see cref="Tensor.Backward(bool)"/> has reached since stay.</summary>
    /// <remarks>Gradients need no zeroing: the next Backward() replaces them.</remarks>
    public void Step()
    {
        _stepsTaken.Value++;
        for (int i = 0; i < Parameters.Count; i++)
        {
            Parameter parameter = Parameters[i];
            // A gradient is applied once: one that no later walk has renewed is an old one.
            if (!parameter.HasGradient || !parameter.Trainable || parameter.Value.GradientWalk == _applied[i]) continue;
            _applied[i] = parameter.Value.GradientWalk;
            UpdateStep step = new(++_steps[i].Value, LearningRate * _rateFactors[i], _weightDecays[i]);
            foreach (Parameter tensor in _state[i]) tensor.EnsureInitialized();
            Update(parameter.GradientBackend ?? Backend.Default, step, parameter.Buffer, parameter.GradientBuffer, BufferOf(i, 0), BufferOf(i, 1), BufferOf(i, 2));
        }
    }

    /// <summary>Changes a parameter's numbers and their state.</summary>
    internal abstract void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third);

    private protected void Check(string name, float value, float limit)
    {
        if (!(value >= 0 && value < limit)) throw new FoveaException($"{GetType().Name}: {name} must be 0 or more and less than {limit}, got {value}.");
    }

    private Kernels.Cpu.CpuBuffer? BufferOf(int parameter, int slot) => slot < _state[parameter].Length ? _state[parameter][slot].Buffer : null;
}

/// <summary>What a step of one parameter depends on.</summary>
/// <param name="Number">t, 1 in the parameter's first step.</param>
/// <param name="LearningRate">η of its group.</param>
/// <param name="WeightDecay">λ of its group.</param>
internal readonly record struct UpdateStep(long Number, float LearningRate, float WeightDecay);
