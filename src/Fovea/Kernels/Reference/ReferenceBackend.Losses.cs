using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void Softmax(in SoftmaxGeometry g, Buffer x, Buffer y)
    {
        for (int r = 0; r < g.Rows; r++)
        {
            ReadOnlySpan<double> row = Of(x).AsSpan(r * g.Columns, g.Columns);
            double logSum = LogSumExp(row);
            for (int c = 0; c < g.Columns; c++) Of(y)[r * g.Columns + c] = g.Logarithm ? row[c] - logSum : Math.Exp(row[c] - logSum);
        }
    }

    /// <inheritdoc/>
    public override void SoftmaxBackward(in SoftmaxGeometry g, Buffer y, Buffer dy, Buffer dx)
    {
        for (int r = 0; r < g.Rows; r++)
        {
            double sum = 0;
            for (int i = r * g.Columns; i < (r + 1) * g.Columns; i++) sum += g.Logarithm ? Of(dy)[i] : Of(dy)[i] * Of(y)[i];
            for (int i = r * g.Columns; i < (r + 1) * g.Columns; i++)
                Of(dx)[i] = g.Logarithm ? Of(dy)[i] - Math.Exp(Of(y)[i]) * sum : Of(y)[i] * (Of(dy)[i] - sum);
        }
    }

    /// <inheritdoc/>
    public override void CrossEntropyForward(
        in CrossEntropyGeometry g, Buffer logits, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer losses, Buffer normaliser)
    {
        double[]? weights = OfOptional(classWeights);
        Of(normaliser)[0] = 0;
        for (int r = 0; r < g.Rows; r++)
        {
            ReadOnlySpan<double> row = Of(logits).AsSpan(r * g.Classes, g.Classes);
            double logSum = LogSumExp(row);
            int label = Of(labels)[r];
            double loss = 0;
            for (int c = 0; c < g.Classes; c++)
            {
                Of(probabilities)[r * g.Classes + c] = Math.Exp(row[c] - logSum);
                loss += Target(g, label, c, weights) * (logSum - row[c]);
            }

            Of(losses)[r] = loss;
            if (label != g.IgnoreIndex) Of(normaliser)[0] += weights?[label] ?? 1;
        }
    }

    /// <inheritdoc/>
    public override void ReduceLoss(LossReduction reduction, Buffer losses, Buffer normaliser, Buffer y)
    {
        if (reduction == LossReduction.None) Copy(losses, y);
        else Of(y)[0] = Of(losses).Sum() / (reduction == LossReduction.Mean ? Of(normaliser)[0] : 1);
    }

    /// <inheritdoc/>
    public override void CrossEntropyBackward(
        in CrossEntropyGeometry g, LossReduction reduction, Buffer probabilities, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dlogits)
    {
        double[]? weights = OfOptional(classWeights);
        for (int r = 0; r < g.Rows; r++)
        {
            int label = Of(labels)[r];
            double scale = reduction == LossReduction.None ? Of(dy)[r] : reduction == LossReduction.Sum ? Of(dy)[0] : Of(dy)[0] / Of(normaliser)[0];
            double total = 0;
            for (int c = 0; c < g.Classes; c++) total += Target(g, label, c, weights);
            for (int c = 0; c < g.Classes; c++)
                Of(dlogits)[r * g.Classes + c] = scale * (Of(probabilities)[r * g.Classes + c] * total - Target(g, label, c, weights));
        }
    }

    /// <summary>t_c = (1 − ε)·w_c·[c = label] + ε·w_c/C, and nothing for an ignored row.</summary>
    private static double Target(in CrossEntropyGeometry g, int label, int c, double[]? weights)
    {
        if (label == g.IgnoreIndex) return 0;
        double smoothing = g.LabelSmoothing;
        return (weights?[c] ?? 1) * ((c == label ? 1 - smoothing : 0) + smoothing / g.Classes);
    }

    private static double LogSumExp(ReadOnlySpan<double> row)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (double value in row) max = Math.Max(max, value);
        foreach (double value in row) sum += Math.Exp(value - max);
        return max + Math.Log(sum);
    }
}
