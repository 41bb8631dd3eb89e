using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>RAdam: Adam that waits until its second moment can be trusted. (Liu et al. 2020.)</summary>
/// <remarks>Formula at <see cref="RAdamRule"/>.</remarks>
public sealed class RAdam : MomentOptimizer
{
    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public RAdam(IReadOnlyList<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, "exp_avg", "exp_avg_sq")
    {
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third)
    {
        // 0.999f is not 0.999, and 1 − β₂ would show it: as a decimal number β₂ is what was written.
        double beta1 = (double)(decimal)Beta1, beta2 = (double)(decimal)Beta2;
        double decay = Math.Pow(beta2, step.Number), limit = 2 / (1 - beta2) - 1, length = limit - 2 * step.Number * decay / (1 - decay);
        double rate = step.LearningRate / (1 - Math.Pow(beta1, step.Number));
        bool isRectified = length > 5;
        if (isRectified) rate *= Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) * Math.Sqrt(1 - decay);
        backend.Update(new RAdamRule((float)rate, isRectified, Beta1, (float)(1 - beta1), Beta2, (float)(1 - beta2), Epsilon, step.WeightDecay), parameter, gradient, first, second);
    }
}

/// <summary>g ← g + λ·p; m and v as Adam; with ρ∞ = 2/(1 − β₂) − 1 and ρ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ): p ← p − η/(1 − β₁ᵗ)·m·r·√(1 − β₂ᵗ)/(√v + ε) where ρ > 5, r = √((ρ − 4)(ρ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρ)); else p ← p − η/(1 − β₁ᵗ)·m.</summary>
internal readonly record struct RAdamRule(float Rate, bool IsRectified, float Beta1, float OneLessBeta1, float Beta2, float OneLessBeta2, float Epsilon, float WeightDecay) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V m, ref V v, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        m = TOps.MultiplyAdd(TOps.Broadcast(Beta1), m, TOps.Multiply(TOps.Broadcast(OneLessBeta1), g));
        v = TOps.MultiplyAdd(TOps.Broadcast(Beta2), v, TOps.Multiply(TOps.Broadcast(OneLessBeta2), TOps.Multiply(g, g)));
        V step = TOps.Multiply(TOps.Broadcast(Rate), m);
        p = TOps.Subtract(p, IsRectified ? TOps.Divide(step, TOps.Add(TOps.Sqrt(v), TOps.Broadcast(Epsilon))) : step);
    }

    public void Apply(ref double p, double g, ref double m, ref double v, ref double unused3)
    {
        g += WeightDecay * p;
        m = Beta1 * m + OneLessBeta1 * g;
        v = Beta2 * v + OneLessBeta2 * g * g;
        p -= IsRectified ? Rate * m / (Math.Sqrt(v) + Epsilon) : Rate * m;
    }
}
