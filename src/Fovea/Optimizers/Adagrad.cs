using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>Adagrad: each element's step shrinks with the squares of all its gradients. (Duchi, Hazan and Singer 2011.)</summary>
/// <remarks>Formula at <see cref="AdagradRule"/>.</remarks>
public sealed class Adagrad : Optimizer
{
    private readonly float _learningRateDecay;
    private readonly float _epsilon;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="learningRateDecay">How much the rate shrinks with the steps.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="epsilon">ε.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public Adagrad(IReadOnlyList<Parameter> parameters, float learningRate = 1e-2f, float learningRateDecay = 0, float weightDecay = 0, float epsilon = 1e-10f)
        : base(parameters, learningRate, weightDecay, "sum")
    {
        Check(nameof(learningRateDecay), learningRateDecay, float.PositiveInfinity);
        Check(nameof(epsilon), epsilon, float.PositiveInfinity);
        (_learningRateDecay, _epsilon) = (learningRateDecay, epsilon);
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third)
    {
        float rate = (float)(step.LearningRate / (1 + (step.Number - 1) * (double)_learningRateDecay));
        backend.Update(new AdagradRule(rate, _epsilon, step.WeightDecay), parameter, gradient, first);
    }
}

/// <summary>g ← g + λ·p; s ← s + g²; p ← p − η/(1 + (t − 1)·decay) · g/(√s + ε).</summary>
internal readonly record struct AdagradRule(float Rate, float Epsilon, float WeightDecay) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V sum, ref V unused2, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        sum = TOps.MultiplyAdd(g, g, sum);
        p = TOps.Subtract(p, TOps.Divide(TOps.Multiply(TOps.Broadcast(Rate), g), TOps.Add(TOps.Sqrt(sum), TOps.Broadcast(Epsilon))));
    }

    public void Apply(ref double p, double g, ref double sum, ref double unused2, ref double unused3)
    {
        g += WeightDecay * p;
        sum += g * g;
        p -= Rate * g / (Math.Sqrt(sum) + Epsilon);
    }
}
