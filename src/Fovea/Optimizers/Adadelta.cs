using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>Adadelta: steps in the size of the last steps. (Zeiler 2012.)</summary>
/// <remarks>Formula at <see cref="AdadeltaRule"/>.</remarks>
public sealed class Adadelta : Optimizer
{
    private readonly float _rho;
    private readonly float _epsilon;

    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="rho">ρ.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public Adadelta(IReadOnlyList<Parameter> parameters, float learningRate = 1, float rho = 0.9f, float epsilon = 1e-6f, float weightDecay = 0)
        : base(parameters, learningRate, weightDecay, "square_avg", "acc_delta")
    {
        Check(nameof(rho), rho, 1);
        Check(nameof(epsilon), epsilon, float.PositiveInfinity);
        (_rho, _epsilon) = (rho, epsilon);
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third)
    {
        backend.Update(new AdadeltaRule(step.LearningRate, _rho, 1 - _rho, _epsilon, step.WeightDecay), parameter, gradient, first, second);
    }
}

/// <summary>g ← g + λ·p; v ← ρ·v + (1 − ρ)·g²; d = √(a + ε)/√(v + ε)·g; a ← ρ·a + (1 − ρ)·d²; p ← p − η·d.</summary>
internal readonly record struct AdadeltaRule(float Rate, float Rho, float OneLessRho, float Epsilon, float WeightDecay) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V v, ref V a, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        V rho = TOps.Broadcast(Rho), rest = TOps.Broadcast(OneLessRho), epsilon = TOps.Broadcast(Epsilon);
        v = TOps.MultiplyAdd(rho, v, TOps.Multiply(rest, TOps.Multiply(g, g)));
        V step = TOps.Multiply(TOps.Divide(TOps.Sqrt(TOps.Add(a, epsilon)), TOps.Sqrt(TOps.Add(v, epsilon))), g);
        a = TOps.MultiplyAdd(rho, a, TOps.Multiply(rest, TOps.Multiply(step, step)));
        p = TOps.Subtract(p, TOps.Multiply(TOps.Broadcast(Rate), step));
    }

    public void Apply(ref double p, double g, ref double v, ref double a, ref double unused3)
    {
        g += WeightDecay * p;
        v = Rho * v + OneLessRho * g * g;
        double step = Math.Sqrt(a + Epsilon) / Math.Sqrt(v + Epsilon) * g;
        a = Rho * a + OneLessRho * step * step;
        p -= Rate * step;
    }
}
