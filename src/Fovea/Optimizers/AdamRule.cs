using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Simd.KernelOptions;

namespace Fovea.Optimizers;

/// <summary>
/// g ← g + λ·p (Adam), or p ← (1 − η·λ)·p (AdamW); m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; AMSGrad: w ← max(w, v), else w = v;
/// p ← p − η/(1 − β₁ᵗ) · m / (√(w/(1 − β₂ᵗ)) + ε), t = 1 in the first step. The corrections are folded into two factors: p ← p − Rate·m / (√w·RootFactor + ε).
/// </summary>
internal readonly record struct AdamRule(
    float Rate, float RootFactor, float Beta1, float OneLessBeta1, float Beta2, float OneLessBeta2, float Epsilon, float WeightDecay, float Shrinking, bool Amsgrad) : IUpdateRule
{
    public static AdamRule At(in UpdateStep step, float beta1, float beta2, float epsilon, bool isDecoupled, bool amsgrad) => new(
        (float)(step.LearningRate / (1 - Math.Pow(beta1, step.Number))), (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step.Number))), beta1, 1 - beta1, beta2, 1 - beta2, epsilon,
        isDecoupled ? 0 : step.WeightDecay, isDecoupled ? (float)(1 - (double)step.LearningRate * step.WeightDecay) : 1, amsgrad);

    [MethodImpl(Body)]
    public void Apply<V, TOps>(ref V p, V g, ref V m, ref V v, ref V greatest) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        g = TOps.MultiplyAdd(TOps.Broadcast(WeightDecay), p, g);
        m = TOps.MultiplyAdd(TOps.Broadcast(Beta1), m, TOps.Multiply(TOps.Broadcast(OneLessBeta1), g));
        v = TOps.MultiplyAdd(TOps.Broadcast(Beta2), v, TOps.Multiply(TOps.Broadcast(OneLessBeta2), TOps.Multiply(g, g)));
        V square = v;
        if (Amsgrad) square = greatest = TOps.Max(greatest, v);
        V root = TOps.MultiplyAdd(TOps.Sqrt(square), TOps.Broadcast(RootFactor), TOps.Broadcast(Epsilon));
        p = TOps.Subtract(TOps.Multiply(TOps.Broadcast(Shrinking), p), TOps.Divide(TOps.Multiply(TOps.Broadcast(Rate), m), root));
    }

    public void Apply(ref double p, double g, ref double m, ref double v, ref double greatest)
    {
        g += WeightDecay * p;
        m = Beta1 * m + OneLessBeta1 * g;
        v = Beta2 * v + OneLessBeta2 * g * g;
        if (Amsgrad) greatest = Math.Max(greatest, v);
        p = Shrinking * p - Rate * m / (Math.Sqrt(Amsgrad ? greatest : v) * RootFactor + Epsilon);
    }
}
