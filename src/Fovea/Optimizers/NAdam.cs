using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>NAdam: Adam with Nesterov's look ahead. (Dozat 2016.)</summary>
/// <remarks>Formula at <see cref="NAdamRule"/>. The second μₜ in its last divisor is PyTorch 1.13's, whose numbers these are; the paper has Mₜ₊₁ = Mₜ·μₜ₊₁ there.</remarks>
public sealed class NAdam : MomentOptimizer
{
    private readonly float _momentumDecay;
    private long _productStep;
    private double _product = 1;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="momentumDecay">ψ.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public NAdam(IReadOnlyList<Parameter> parameters, float learningRate = 2e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0, float momentumDecay = 4e-3f)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, "exp_avg", "exp_avg_sq")
    {
        Check(nameof(momentumDecay), momentumDecay, float.PositiveInfinity);
        _momentumDecay = momentumDecay;
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third)
    {
        double momentum = MomentumAt(step.Number), next = MomentumAt(step.Number + 1), product = ProductAt(step.Number);
        float ofGradient = (float)(step.LearningRate * (1 - momentum) / (1 - product));
        float ofMoment = (float)(step.LearningRate * next / (1 - product * momentum * next));
        float rootFactor = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step.Number)));
        backend.Update(new NAdamRule(ofGradient, ofMoment, rootFactor, Beta1, 1 - Beta1, Beta2, 1 - Beta2, Epsilon, step.WeightDecay), parameter, gradient, first, second);
    }

    private double MomentumAt(long step) => Beta1 * (1 - 0.5 * Math.Pow(0.96, step * (double)_momentumDecay));

    /// <summary>μ₁·…·μₜ, a function of t alone: the last one is kept, and a step out of turn counts from the beginning.</summary>
    private double ProductAt(long step)
    {
        if (step < _productStep) (_productStep, _product) = (0, 1);
        while (_productStep < step) _product *= MomentumAt(++_productStep);
        return _product;
    }
}

/// <summary>g ← g + λ·p; m and v as Adam; μₜ = β₁·(1 − ½·0.96^(t·ψ)), Mₜ = μ₁·…·μₜ; p ← p − η·((1 − μₜ)/(1 − Mₜ)·g + μₜ₊₁/(1 − Mₜ·μₜ·μₜ₊₁)·m)/(√(v/(1 − β₂ᵗ)) + ε).</summary>
internal readonly record struct NAdamRule(float GradientRate, float MomentRate, float RootFactor, float Beta1, float OneLessBeta1, float Beta2, float OneLessBeta2, float Epsilon, float WeightDecay) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V m, ref V v, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        m = TOps.MultiplyAdd(TOps.Broadcast(Beta1), m, TOps.Multiply(TOps.Broadcast(OneLessBeta1), g));
        v = TOps.MultiplyAdd(TOps.Broadcast(Beta2), v, TOps.Multiply(TOps.Broadcast(OneLessBeta2), TOps.Multiply(g, g)));
        V root = TOps.MultiplyAdd(TOps.Sqrt(v), TOps.Broadcast(RootFactor), TOps.Broadcast(Epsilon));
        V step = TOps.MultiplyAdd(TOps.Broadcast(GradientRate), g, TOps.Multiply(TOps.Broadcast(MomentRate), m));
        p = TOps.Subtract(p, TOps.Divide(step, root));
    }

    public void Apply(ref double p, double g, ref double m, ref double v, ref double unused3)
    {
        g += WeightDecay * p;
        m = Beta1 * m + OneLessBeta1 * g;
        v = Beta2 * v + OneLessBeta2 * g * g;
        p -= (GradientRate * g + MomentRate * m) / (Math.Sqrt(v) * RootFactor + Epsilon);
    }
}
