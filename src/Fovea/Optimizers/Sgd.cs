using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>Stochastic gradient descent, plain, with momentum or Nesterov's. (Robbins and Monro 1951; Polyak 1964; Sutskever et al. 2013, in PyTorch's form.)</summary>
/// <remarks>Formula at <see cref="SgdRule"/>.</remarks>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly float _dampening;
    private readonly bool _nesterov;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ.</param>
    /// <param name="dampening">How much of a gradient does not enter the velocity.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="nesterov">Whether the gradient's step looks ahead along the velocity.</param>
    /// <exception cref="FoveaException">A setting out of range; Nesterov without momentum or with dampening.</exception>
    public Sgd(IReadOnlyList<Parameter> parameters, float learningRate, float momentum = 0, float dampening = 0, float weightDecay = 0, bool nesterov = false)
        : base(parameters, learningRate, weightDecay, momentum > 0 ? ["momentum_buffer"] : [])
    {
        Check(nameof(momentum), momentum, float.PositiveInfinity);
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new FoveaException($"{nameof(Sgd)}: nesterov needs a momentum above 0 and no dampening, got {momentum} and {dampening}.");
        (_momentum, _dampening, _nesterov) = (momentum, dampening, nesterov);
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third) =>
        backend.Update(new SgdRule(step.LearningRate, _momentum, 1 - _dampening, step.WeightDecay, _nesterov, First: step.Number == 1), parameter, gradient, first);
}

/// <summary>
/// g ← g + λ·p; v ← μ·v + (1 − dampening)·g (v ← g in the first step); g ← nesterov ? g + μ·v : v; p ← p − η·g. Without momentum p ← p − η·g.
/// </summary>
internal readonly record struct SgdRule(float Rate, float Momentum, float GradientPart, float WeightDecay, bool Nesterov, bool First) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V v, ref V unused2, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        if (Momentum > 0)
        {
            V momentum = TOps.Broadcast(Momentum);
            v = First ? g : TOps.MultiplyAdd(momentum, v, TOps.Multiply(TOps.Broadcast(GradientPart), g));
            g = Nesterov ? TOps.MultiplyAdd(momentum, v, g) : v;
        }

        p = TOps.MultiplyAdd(TOps.Broadcast(-Rate), g, p);
    }

    public void Apply(ref double p, double g, ref double v, ref double unused2, ref double unused3)
    {
        g += WeightDecay * p;
        if (Momentum > 0)
        {
            v = First ? g : (double)Momentum * v + GradientPart * g;
            g = Nesterov ? g + Momentum * v : v;
        }

        p -= Rate * g;
    }
}
