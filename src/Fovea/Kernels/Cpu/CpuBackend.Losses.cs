using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Softmax(in SoftmaxGeometry g, Buffer x, Buffer y) =>
        RowJob<SoftmaxKernel>.Run(_execution, g.Rows, g.Columns, new SoftmaxKernel(g.Columns, g.Logarithm, Address(x), Address(y)));

    /// <inheritdoc/>
    public override void SoftmaxBackward(in SoftmaxGeometry g, Buffer y, Buffer dy, Buffer dx) =>
        RowJob<SoftmaxBackwardKernel>.Run(_execution, g.Rows, g.Columns, new SoftmaxBackwardKernel(g.Columns, g.Logarithm, Address(y), Address(dy), Address(dx)));

    /// <inheritdoc/>
    public override void CrossEntropyForward(
        in CrossEntropyGeometry g, Buffer logits, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer losses, Buffer normaliser)
    {
        RowJob<CrossEntropyForwardKernel>.Run(_execution, g.Rows, g.Classes, new CrossEntropyForwardKernel(
            g, Address(logits), Address(labels), classWeights is null ? null : Address(classWeights), Address(probabilities), Address(losses)));
        ReadOnlySpan<float> weights = FloatsOrNone(classWeights);
        double sum = 0;
        foreach (int label in Indices(labels)) sum += label == g.IgnoreIndex ? 0 : classWeights is null ? 1 : weights[label];
        Floats(normaliser)[0] = (float)sum;
    }

    /// <inheritdoc/>
    public override void ReduceLoss(LossReduction reduction, Buffer losses, Buffer normaliser, Buffer y)
    {
        if (reduction == LossReduction.None)
        {
            Copy(losses, y);
            return;
        }

        double sum = 0;
        foreach (float loss in Floats(losses)) sum += loss;
        Floats(y)[0] = (float)(reduction == LossReduction.Mean ? sum / Floats(normaliser)[0] : sum);
    }

    /// <inheritdoc/>
    public override void CrossEntropyBackward(
        in CrossEntropyGeometry g, LossReduction reduction, Buffer probabilities, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dlogits) =>
        RowJob<CrossEntropyBackwardKernel>.Run(_execution, g.Rows, g.Classes, new CrossEntropyBackwardKernel(
            g, reduction, Address(probabilities), Address(labels), classWeights is null ? null : Address(classWeights),
            Floats(normaliser)[0], Address(dy), Address(dlogits)));
}
