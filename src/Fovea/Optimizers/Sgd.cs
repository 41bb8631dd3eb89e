using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Geometry;

namespace Fovea.Optimizers;

/// <summary>Stochastic gradient descent, plain, with momentum or Nesterov's; formula at <see cref="SgdStep"/>.</summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly float _dampening;
    private readonly float _weightDecay;
    private readonly bool _nesterov;
    private readonly CpuBuffer[]? _velocity;
    private readonly bool[] _started;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <exception cref="FoveaException">A setting out of range; Nesterov without momentum or with dampening.</exception>
    public Sgd(IReadOnlyList<Parameter> parameters, float learningRate, float momentum = 0, float dampening = 0, float weightDecay = 0, bool nesterov = false)
        : base(parameters, learningRate)
    {
        Check(nameof(Sgd), nameof(momentum), momentum, float.PositiveInfinity);
        Check(nameof(Sgd), nameof(weightDecay), weightDecay, float.PositiveInfinity);
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new FoveaException($"{nameof(Sgd)}: nesterov needs a momentum above 0 and no dampening, got {momentum} and {dampening}.");
        (_momentum, _dampening, _weightDecay, _nesterov) = (momentum, dampening, weightDecay, nesterov);
        if (momentum > 0) _velocity = StateFor();
        _started = new bool[Parameters.Count];
    }

    private protected override void Update(int index, Parameter parameter, Backend backend)
    {
        SgdStep step = new(LearningRate, _momentum, _dampening, _weightDecay, _nesterov, First: !_started[index]);
        backend.Sgd(step, parameter.Buffer, parameter.GradientBuffer, _velocity?[index]);
        _started[index] = true;
    }
}
