using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>RMSprop: steps over the root of the gradients' mean square, centred or not, with momentum or without. (Hinton 2012, lecture 6e; centred: Graves 2013.)</summary>
/// <remarks>Formula at <see cref="RmsPropRule"/>.</remarks>
public sealed class RmsProp : Optimizer
{
    private readonly float _alpha;
    private readonly float _epsilon;
    private readonly float _momentum;
    private readonly bool _centered;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="alpha">α.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="momentum">μ.</param>
    /// <param name="centered">Whether the square of the mean is taken off.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public RmsProp(IReadOnlyList<Parameter> parameters, float learningRate = 1e-2f, float alpha = 0.99f, float epsilon = 1e-8f, float weightDecay = 0, float momentum = 0, bool centered = false)
        : base(parameters, learningRate, weightDecay, StateNames(momentum, centered))
    {
        Check(nameof(alpha), alpha, 1);
        Check(nameof(epsilon), epsilon, float.PositiveInfinity);
        Check(nameof(momentum), momentum, float.PositiveInfinity);
        (_alpha, _epsilon, _momentum, _centered) = (alpha, epsilon, momentum, centered);
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third)
    {
        // The state that is there comes without gaps; the rule always has the mean in the second place and the buffer in the third.
        RmsPropRule rule = new(step.LearningRate, _alpha, 1 - _alpha, _epsilon, step.WeightDecay, _momentum, _centered);
        backend.Update(rule, parameter, gradient, first, _centered ? second : null, _centered ? third : second);
    }

    private static string[] StateNames(float momentum, bool centered) => (momentum > 0, centered) switch
    {
        (true, true) => ["square_avg", "grad_avg", "momentum_buffer"],
        (true, false) => ["square_avg", "momentum_buffer"],
        (false, true) => ["square_avg", "grad_avg"],
        _ => ["square_avg"],
    };
}

/// <summary>g ← g + λ·p; v ← α·v + (1 − α)·g²; centred a ← α·a + (1 − α)·g, r = √(v − a²) + ε, else r = √v + ε; with momentum b ← μ·b + g/r, p ← p − η·b, else p ← p − η·g/r.</summary>
internal readonly record struct RmsPropRule(float Rate, float Alpha, float OneLessAlpha, float Epsilon, float WeightDecay, float Momentum, bool Centered) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V v, ref V a, ref V b) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        V alpha = TOps.Broadcast(Alpha), rest = TOps.Broadcast(OneLessAlpha), variance;
        v = variance = TOps.MultiplyAdd(alpha, v, TOps.Multiply(rest, TOps.Multiply(g, g)));
        if (Centered)
        {
            a = TOps.MultiplyAdd(alpha, a, TOps.Multiply(rest, g));
            // A rounding must not make a variance negative.
            variance = TOps.Max(TOps.Zero, TOps.Subtract(v, TOps.Multiply(a, a)));
        }

        V step = TOps.Divide(g, TOps.Add(TOps.Sqrt(variance), TOps.Broadcast(Epsilon)));
        if (Momentum > 0) step = b = TOps.MultiplyAdd(TOps.Broadcast(Momentum), b, step);
        p = TOps.Subtract(p, TOps.Multiply(TOps.Broadcast(Rate), step));
    }

    public void Apply(ref double p, double g, ref double v, ref double a, ref double b)
    {
        g += WeightDecay * p;
        v = Alpha * v + OneLessAlpha * g * g;
        if (Centered) a = Alpha * a + OneLessAlpha * g;
        double step = g / (Math.Sqrt(Math.Max(0, v - (Centered ? a * a : 0))) + Epsilon);
        if (Momentum > 0) step = b = Momentum * b + step;
        p -= Rate * step;
    }
}
