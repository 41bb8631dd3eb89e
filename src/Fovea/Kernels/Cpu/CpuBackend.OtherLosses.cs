using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

// Losses of single numbers against targets, of rows against labels, of overlaps and of distances.
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void ElementLoss<TFunction>(in ElementLossGeometry g, TFunction f, Buffer x, Buffer t, Buffer y)
    {
        if (g.IsReduced) Floats(y)[0] = (float)(g.Factor * ElementLossSum.Run(_execution, f, g.Count, Address(x), Address(t)));
        else ElementLoop.Run(_execution, new ElementLossKernel<TFunction>(f, Address(x), Address(t), Address(y)), g.Count);
    }

    /// <inheritdoc/>
    public override void ElementLossBackward<TFunction>(in ElementLossGeometry g, TFunction f, bool ofTarget, Buffer x, Buffer t, Buffer dy, Buffer dx)
    {
        float scale = g.IsReduced ? g.Factor * Floats(dy)[0] : 1;
        ElementLoop.Run(_execution, new ElementLossBackwardKernel<TFunction>(
            f, ofTarget, scale, Address(x), Address(t), g.IsReduced ? null : Address(dy), Address(dx)), g.Count);
    }

    /// <inheritdoc/>
    public override void NegativeLogLikelihoodForward(in ClassLossGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer losses, Buffer normaliser)
    {
        ReadOnlySpan<float> values = Floats(x);
        ReadOnlySpan<int> classes = Indices(labels);
        Span<float> results = Floats(losses);
        double sum = 0;
        for (int row = 0; row < g.Rows; row++)
        {
            int label = classes[row];
            float weight = label == g.IgnoreIndex ? 0 : classWeights is null ? 1 : Floats(classWeights)[label];
            results[row] = label == g.IgnoreIndex ? 0 : -weight * values[row * g.Classes + label];
            sum += weight;
        }

        Floats(normaliser)[0] = (float)sum;
    }

    /// <inheritdoc/>
    public override void NegativeLogLikelihoodBackward(
        in ClassLossGeometry g, LossReduction reduction, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dx) =>
        RowJob<NegativeLogLikelihoodBackwardKernel>.Run(_execution, g.Rows, g.Classes, new NegativeLogLikelihoodBackwardKernel(
            g, GradientOfRows(reduction, normaliser, dy), Address(labels), AddressOrNull(classWeights), Address(dx)));

    /// <inheritdoc/>
    public override void MultiMarginForward(in MultiMarginGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer losses, Buffer normaliser)
    {
        RowJob<MultiMarginForwardKernel>.Run(_execution, g.Rows.Rows, g.Rows.Classes, new MultiMarginForwardKernel(
            g, Address(x), Address(labels), AddressOrNull(classWeights), Address(losses)));
        CountRows(g.Rows, labels, normaliser);
    }

    /// <inheritdoc/>
    public override void MultiMarginBackward(
        in MultiMarginGeometry g, LossReduction reduction, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dx) =>
        RowJob<MultiMarginBackwardKernel>.Run(_execution, g.Rows.Rows, g.Rows.Classes, new MultiMarginBackwardKernel(
            g, GradientOfRows(reduction, normaliser, dy), Address(x), Address(labels), AddressOrNull(classWeights), Address(dx)));

    /// <inheritdoc/>
    public override void FocalForward(
        in FocalGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer entropies, Buffer losses, Buffer normaliser)
    {
        RowJob<FocalForwardKernel>.Run(_execution, g.Rows.Rows, g.Rows.Classes, new FocalForwardKernel(
            g, Address(x), Address(labels), AddressOrNull(classWeights), Address(probabilities), Address(entropies), Address(losses)));
        CountRows(g.Rows, labels, normaliser);
    }

    /// <inheritdoc/>
    public override void FocalBackward(in FocalGeometry g, LossReduction reduction, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer entropies,
        Buffer normaliser, Buffer dy, Buffer dx) =>
        RowJob<FocalBackwardKernel>.Run(_execution, g.Rows.Rows, g.Rows.Classes, new FocalBackwardKernel(
            g, GradientOfRows(reduction, normaliser, dy), Address(labels), AddressOrNull(classWeights), Address(probabilities), Address(entropies), Address(dx)));

    /// <inheritdoc/>
    public override void EncodeLabels(int rows, int classes, IndexBuffer labels, Buffer t)
    {
        Span<float> target = Floats(t);
        target.Clear();
        for (int row = 0; row < rows; row++)
        {
            int label = Indices(labels)[row];
            if ((uint)label < (uint)classes) target[row * classes + label] = 1;
            else target.Slice(row * classes, classes).Fill(-1);
        }
    }

    /// <inheritdoc/>
    public override void DiceForward(in DiceGeometry g, Buffer x, Buffer t, Buffer numerators, Buffer denominators, Buffer losses)
    {
        DiceForwardJob job = new()
        {
            Geometry = g, Tier = _execution.Tier, X = Address(x), T = Address(t),
            Numerators = Address(numerators), Denominators = Address(denominators), Losses = Address(losses),
        };
        _execution.Team.Run(ref job, g.Channels == 0 ? 0 : g.Samples);
    }

    /// <inheritdoc/>
    public override void DiceBackward(in DiceGeometry g, float factor, bool isReduced, bool ofTarget, Buffer x, Buffer t, Buffer numerators, Buffer denominators, Buffer dy, Buffer d) =>
        RowJob<DiceBackwardKernel>.Run(_execution, g.Samples * g.Pixels, g.Channels, new DiceBackwardKernel(
            g, new RowGradient(Address(dy), factor, isReduced), ofTarget, Address(x), Address(t), Address(numerators), Address(denominators), Address(d)));

    /// <inheritdoc/>
    public override void ContrastiveForward(in DistanceLossGeometry g, Buffer a, Buffer b, IndexBuffer labels, Buffer distances, Buffer losses) =>
        RowJob<ContrastiveForwardKernel>.Run(_execution, g.Rows, g.Features, new ContrastiveForwardKernel(
            g, Address(a), Address(b), Address(labels), Address(distances), Address(losses)));

    /// <inheritdoc/>
    public override void ContrastiveBackward(
        in DistanceLossGeometry g, float factor, bool isReduced, Buffer a, Buffer b, IndexBuffer labels, Buffer distances, Buffer dy, Buffer da) =>
        RowJob<ContrastiveBackwardKernel>.Run(_execution, g.Rows, g.Features, new ContrastiveBackwardKernel(
            g, new RowGradient(Address(dy), factor, isReduced), Address(a), Address(b), Address(labels), Address(distances), Address(da)));

    /// <inheritdoc/>
    public override void TripletForward(in DistanceLossGeometry g, Buffer anchor, Buffer positive, Buffer negative, Buffer distances, Buffer losses) =>
        RowJob<TripletForwardKernel>.Run(_execution, g.Rows, g.Features, new TripletForwardKernel(
            g, Address(anchor), Address(positive), Address(negative), Address(distances), Address(losses)));

    /// <inheritdoc/>
    public override void TripletBackward(in DistanceLossGeometry g, float factor, bool isReduced, int signPositive, int signNegative,
        Buffer anchor, Buffer positive, Buffer negative, Buffer distances, Buffer losses, Buffer dy, Buffer d) =>
        RowJob<TripletBackwardKernel>.Run(_execution, g.Rows, g.Features, new TripletBackwardKernel(
            g, new RowGradient(Address(dy), factor, isReduced), signPositive, signNegative,
            Address(anchor), Address(positive), Address(negative), Address(distances), Address(losses), Address(d)));

    private static RowGradient GradientOfRows(LossReduction reduction, Buffer normaliser, Buffer dy) =>
        new(Address(dy), reduction == LossReduction.Mean ? 1 / Floats(normaliser)[0] : 1, reduction != LossReduction.None);

    private static void CountRows(in ClassLossGeometry g, IndexBuffer labels, Buffer normaliser)
    {
        int count = 0;
        foreach (int label in Indices(labels)) count += label == g.IgnoreIndex ? 0 : 1;
        Floats(normaliser)[0] = count;
    }
}
