using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators.Normalization;

/// <summary>Forward and back of everything that is normalised by statistics of its own: layer, group and instance normalisation.</summary>
/// <remarks>
/// With x̂ = (x − μ)·s, s = 1/√(σ² + ε), and y = γ·x̂ + β over a group of m numbers:
/// <code>
/// dβ = Σ dy,  dγ = Σ dy·x̂     over what shares a γ
/// h = γ·dy = dL/dx̂
/// dx̂ᵢ/dxⱼ = s·(δᵢⱼ − 1/m − x̂ᵢ·x̂ⱼ/m)     because dμ/dxⱼ = 1/m and ds/dxⱼ = −s²·x̂ⱼ/m
/// dxⱼ = s·(hⱼ − Σh/m − x̂ⱼ·Σ(h·x̂)/m)
/// </code>
/// </remarks>
internal static class GroupNormPasses
{
    public const int MeanSlot = 0;
    public const int InverseDeviationSlot = 1;
    private const int GammaGradientSlot = 2;
    private const int BetaGradientSlot = 3;

    /// <summary>y, and the statistics for the gradient; γ and β are the operands <paramref name="affine"/> and the one after.</summary>
    public static void Forward(in GroupNormGeometry g, in ForwardContext context, int affine) => context.Backend.GroupNormForward(
        g, context.Input(0), context.OptionalInput(affine), context.OptionalInput(affine + 1),
        context.Save(MeanSlot, g.StatisticsCount), context.Save(InverseDeviationSlot, g.StatisticsCount), context.Output);

    /// <summary>dγ, dβ and dx, as far as they are needed.</summary>
    public static void Backward(in GroupNormGeometry g, in BackwardContext context, int affine)
    {
        (Buffer mean, Buffer inverseDeviation) = (context.Saved(MeanSlot), context.Saved(InverseDeviationSlot));
        if (context.Needs(affine) || context.Needs(affine + 1))
        {
            Buffer dgamma = context.Needs(affine) ? context.InputGradient(affine) : context.Scratch(GammaGradientSlot, g.ScaleCount);
            Buffer dbeta = context.Needs(affine + 1) ? context.InputGradient(affine + 1) : context.Scratch(BetaGradientSlot, g.ScaleCount);
            context.Backend.GroupNormParameterGradients(g, context.Input(0), context.OutputGradient, mean, inverseDeviation, dgamma, dbeta);
        }

        if (context.Needs(0))
            context.Backend.GroupNormInputGradient(g, context.Input(0), context.OutputGradient, context.OptionalInput(affine), mean, inverseDeviation, context.InputGradient(0));
    }

    /// <summary>Σx; x − μ, its square and their sum; times s: 5 an element. With γ and β two more.</summary>
    public static Cost Cost(in GroupNormGeometry g, bool affine) => Operators.Cost.OfFlops((long)g.Samples * g.Pixels * g.Channels * (affine ? 7 : 5));

    public static void CheckAffine(string name, Tensor? gamma, Tensor? beta)
    {
        if (gamma.HasValue != beta.HasValue) throw new FoveaException($"{name}: only one of gamma and beta is given. Give both, or neither.");
    }

    /// <summary>Checks the shapes of γ and β.</summary>
    public static void CheckScales(string name, ReadOnlySpan<Shape> inputs, int affine, Shape expected)
    {
        for (int i = affine; i < inputs.Length; i++)
        {
            if (inputs[i] != expected)
                throw new ShapeException(name, $"input {inputs[0]} needs a {(i == affine ? "weight" : "bias")} of shape {expected}, got {inputs[i]}. Build the layer for {expected}.");
        }
    }

    /// <summary>A sample of the catalogue.</summary>
    public static OperatorSample Sample(string name, Shape input, Shape scale, bool affine, Func<Tensor, Tensor?, Tensor?, Tensor> apply)
    {
        List<SampleOperand> operands = [new("input", input)];
        if (affine) operands.AddRange([new("gamma", scale), new("beta", scale)]);
        return new OperatorSample(name, operands, x => affine ? apply(x[0], x[1], x[2]) : apply(x[0], null, null));
    }
}
