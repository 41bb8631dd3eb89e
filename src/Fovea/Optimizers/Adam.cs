using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Geometry;

namespace Fovea.Optimizers;

/// <summary>Adam (Kingma and Ba 2015); formula at <see cref="AdamStep"/>. Weight decay is added to the gradient, as in PyTorch's Adam.</summary>
public sealed class Adam : Optimizer
{
    private readonly float _beta1;
    private readonly float _beta2;
    private readonly float _epsilon;
    private readonly float _weightDecay;
    private readonly CpuBuffer[] _first;
    private readonly CpuBuffer[] _second;
    private readonly int[] _steps;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public Adam(IReadOnlyList<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0)
        : base(parameters, learningRate)
    {
        Check(nameof(Adam), nameof(beta1), beta1, 1);
        Check(nameof(Adam), nameof(beta2), beta2, 1);
        Check(nameof(Adam), nameof(epsilon), epsilon, float.PositiveInfinity);
        Check(nameof(Adam), nameof(weightDecay), weightDecay, float.PositiveInfinity);
        (_beta1, _beta2, _epsilon, _weightDecay) = (beta1, beta2, epsilon, weightDecay);
        _first = StateFor();
        _second = StateFor();
        _steps = new int[Parameters.Count];
    }

    private protected override void Update(int index, Parameter parameter, Backend backend)
    {
        AdamStep step = new(LearningRate, _beta1, _beta2, _epsilon, _weightDecay, ++_steps[index]);
        backend.Adam(step, parameter.Buffer, parameter.GradientBuffer, _first[index], _second[index]);
    }
}
