using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>Limits to gradients, between <see cref="Tensor.Backward(bool)"/> and <see cref="Optimizer.Step"/>. (Pascanu, Mikolov and Bengio 2013.)</summary>
public static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>‖g‖₂ of all gradients together; summed in double precision and in a fixed order.</summary>
    public static double Norm(IReadOnlyList<Parameter> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].HasGradient) sum += BackendOf(parameters[i]).SquaredDistance(parameters[i].GradientBuffer, null);
        }

        return Math.Sqrt(sum);
    }

    /// <summary>Scales all gradients by one factor so that ‖g‖₂ is not above a maximum.</summary>
    /// <returns>The norm before. If it is not finite, nothing is changed.</returns>
    /// <exception cref="FoveaException">The maximum is not above 0.</exception>
    public static double ByNorm(IReadOnlyList<Parameter> parameters, float maximum)
    {
        Check(nameof(ByNorm), maximum);
        double norm = Norm(parameters), factor = maximum / (norm + Epsilon);
        if (!double.IsFinite(norm) || factor >= 1) return norm;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].HasGradient) BackendOf(parameters[i]).Affine((float)factor, 0, parameters[i].GradientBuffer, parameters[i].GradientBuffer);
        }

        return norm;
    }

    /// <summary>Limits every element of every gradient to [−maximum, maximum].</summary>
    /// <exception cref="FoveaException">The maximum is not above 0.</exception>
    public static void ByValue(IReadOnlyList<Parameter> parameters, float maximum)
    {
        Check(nameof(ByValue), maximum);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].HasGradient) BackendOf(parameters[i]).Update(new LimitRule(maximum), parameters[i].GradientBuffer, parameters[i].GradientBuffer);
        }
    }

    private static Backend BackendOf(Parameter parameter) => parameter.GradientBackend ?? Backend.Default;

    private static void Check(string method, float maximum)
    {
        if (!(maximum > 0)) throw new FoveaException($"{nameof(GradientClipping)}.{method}: maximum must be above 0, got {maximum}.");
    }
}

/// <summary>p ← min(max(g, −limit), limit); a NaN stays.</summary>
internal readonly record struct LimitRule(float Limit) : IUpdateRule
{
    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V unused1, ref V unused2, ref V unused3) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        p = TOps.Min(TOps.Max(g, TOps.Broadcast(-Limit)), TOps.Broadcast(Limit));

    public void Apply(ref double p, double g, ref double unused1, ref double unused2, ref double unused3) => p = Math.Min(Math.Max(g, -Limit), Limit);
}
