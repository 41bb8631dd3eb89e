using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>Adamax: Adam with the greatest gradient in the place of their squares' mean. (Kingma and Ba 2015, section 7.)</summary>
/// <remarks>Formula at <see cref="AdamaxRule"/>.</remarks>
public sealed class Adamax : MomentOptimizer
{
    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public Adamax(IReadOnlyList<Parameter> parameters, float learningRate = 2e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, "exp_avg", "exp_inf")
    {
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third)
    {
        float rate = (float)(step.LearningRate / (1 - Math.Pow(Beta1, step.Number)));
        backend.Update(new AdamaxRule(rate, Beta1, 1 - Beta1, Beta2, Epsilon, step.WeightDecay), parameter, gradient, first, second);
    }
}

/// <summary>g ← g + λ·p; m ← β₁·m + (1 − β₁)·g; u ← max(β₂·u, |g| + ε); p ← p − η/(1 − β₁ᵗ) · m/u.</summary>
internal readonly record struct AdamaxRule(float Rate, float Beta1, float OneLessBeta1, float Beta2, float Epsilon, float WeightDecay) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V m, ref V u, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        m = TOps.MultiplyAdd(TOps.Broadcast(Beta1), m, TOps.Multiply(TOps.Broadcast(OneLessBeta1), g));
        u = TOps.Max(TOps.Multiply(TOps.Broadcast(Beta2), u), TOps.Add(TOps.Abs(g), TOps.Broadcast(Epsilon)));
        p = TOps.Subtract(p, TOps.Divide(TOps.Multiply(TOps.Broadcast(Rate), m), u));
    }

    public void Apply(ref double p, double g, ref double m, ref double u, ref double unused3)
    {
        g += WeightDecay * p;
        m = Beta1 * m + OneLessBeta1 * g;
        u = Math.Max(Beta2 * u, Math.Abs(g) + Epsilon);
        p -= Rate * m / u;
    }
}
