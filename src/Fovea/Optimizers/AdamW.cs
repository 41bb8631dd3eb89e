using Fovea.Kernels;

namespace Fovea.Optimizers;

/// <summary>AdamW: Adam whose weight decay shrinks the weights by themselves, whatever the gradients are. (Loshchilov and Hutter 2019.)</summary>
/// <remarks>Formula at <see cref="AdamRule"/>.</remarks>
public sealed class AdamW : MomentOptimizer
{
    /// <summary>An optimizer with its settings, PyTorch's by default.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="amsgrad">Whether the greatest second moment so far is used. (Reddi, Kale and Kumar 2018.)</param>
    /// <exception cref="FoveaException">A setting out of range.</exception>
    public AdamW(IReadOnlyList<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        float weightDecay = 1e-2f, bool amsgrad = false)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad ? ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] : ["exp_avg", "exp_avg_sq"])
    {
    }

    internal override void Update(Backend backend, in UpdateStep step, Kernels.Buffer parameter, Kernels.Buffer gradient,
        Kernels.Buffer? first, Kernels.Buffer? second, Kernels.Buffer? third) =>
        backend.Update(AdamRule.At(step, Beta1, Beta2, Epsilon, isDecoupled: true, amsgrad: third is not null), parameter, gradient, first, second, third);
}
