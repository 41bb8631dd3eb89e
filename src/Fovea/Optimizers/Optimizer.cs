using Fovea.Kernels;
using Fovea.Kernels.Cpu;

namespace Fovea.Optimizers;

/// <summary>Changes parameters along their gradients.</summary>
public abstract class Optimizer
{
    private readonly long[] _applied;
    private float _learningRate;

    private protected Optimizer(IReadOnlyList<Parameter> parameters, float learningRate)
    {
        // A copy, each parameter once: the state of an optimizer goes by position.
        Parameters = [.. parameters.Distinct()];
        _applied = new long[Parameters.Count];
        LearningRate = learningRate;
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
    public int StepsTaken { get; private set; }

    /// <summary>Takes one step with the gradients that have come since the last one. Parameters that no <see cref="Tensor.Backward(bool)"/> has reached since stay.</summary>
    /// <remarks>Gradients need no zeroing: the next Backward() replaces them.</remarks>
    public void Step()
    {
        StepsTaken++;
        for (int i = 0; i < Parameters.Count; i++)
        {
            Parameter parameter = Parameters[i];
            // A gradient is applied once: one that no later walk has renewed is an old one.
            if (!parameter.HasGradient || !parameter.Trainable || parameter.Value.GradientWalk == _applied[i]) continue;
            _applied[i] = parameter.Value.GradientWalk;
            Update(i, parameter, parameter.GradientBackend ?? Backend.Default);
        }
    }

    private protected abstract void Update(int index, Parameter parameter, Backend backend);

    private protected CpuBuffer[] StateFor() => [.. Parameters.Select(static parameter => CpuBuffer.Unpooled(parameter.Count))];

    private protected static void Check(string optimizer, string name, float value, float limit)
    {
        if (!(value >= 0 && value < limit)) throw new FoveaException($"{optimizer}: {name} must be 0 or more and less than {limit}, got {value}.");
    }
}
