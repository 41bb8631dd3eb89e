using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

// Losses of single numbers against targets, of rows against labels, of overlaps and of distances.
public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void ElementLoss<TFunction>(in ElementLossGeometry g, TFunction f, Buffer x, Buffer t, Buffer y)
    {
        if (!g.IsReduced)
        {
            ForEach(y, i => f.Value(Of(x)[i], Of(t)[i]));
            return;
        }

        double sum = 0;
        for (int i = 0; i < g.Count; i++) sum += f.Value(Of(x)[i], Of(t)[i]);
        Of(y)[0] = g.Factor * sum;
    }

    /// <inheritdoc/>
    public override void ElementLossBackward<TFunction>(in ElementLossGeometry g, TFunction f, bool ofTarget, Buffer x, Buffer t, Buffer dy, Buffer dx)
    {
        ElementLossGeometry geometry = g;
        ForEach(dx, i => (geometry.IsReduced ? geometry.Factor * Of(dy)[0] : Of(dy)[i])
            * (ofTarget ? f.TargetDerivative(Of(x)[i], Of(t)[i]) : f.InputDerivative(Of(x)[i], Of(t)[i])));
    }

    /// <inheritdoc/>
    public override void NegativeLogLikelihoodForward(in ClassLossGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer losses, Buffer normaliser)
    {
        Of(normaliser)[0] = 0;
        for (int r = 0; r < g.Rows; r++)
        {
            int label = Of(labels)[r];
            Of(losses)[r] = label == g.IgnoreIndex ? 0 : -Weight(classWeights, label) * Of(x)[r * g.Classes + label];
            if (label != g.IgnoreIndex) Of(normaliser)[0] += Weight(classWeights, label);
        }
    }

    /// <inheritdoc/>
    public override void NegativeLogLikelihoodBackward(
        in ClassLossGeometry g, LossReduction reduction, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dx)
    {
        for (int r = 0; r < g.Rows; r++)
        {
            int label = Of(labels)[r];
            for (int c = 0; c < g.Classes; c++)
                Of(dx)[r * g.Classes + c] = c == label && label != g.IgnoreIndex ? -Weight(classWeights, label) * RowGradient(reduction, normaliser, dy, r) : 0;
        }
    }

    /// <inheritdoc/>
    public override void MultiMarginForward(in MultiMarginGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer losses, Buffer normaliser)
    {
        Of(normaliser)[0] = 0;
        for (int r = 0; r < g.Rows.Rows; r++)
        {
            int label = Of(labels)[r];
            Of(losses)[r] = 0;
            if (label == g.Rows.IgnoreIndex) continue;
            Of(normaliser)[0]++;
            for (int c = 0; c < g.Rows.Classes; c++)
            {
                if (c == label) continue;
                double missing = Math.Max(0, Missing(g, x, r, label, c));
                Of(losses)[r] += Weight(classWeights, label) / g.Rows.Classes * (g.Squared ? missing * missing : missing);
            }
        }
    }

    /// <inheritdoc/>
    public override void MultiMarginBackward(
        in MultiMarginGeometry g, LossReduction reduction, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dx)
    {
        Array.Clear(Of(dx));
        for (int r = 0; r < g.Rows.Rows; r++)
        {
            int label = Of(labels)[r];
            if (label == g.Rows.IgnoreIndex) continue;
            for (int c = 0; c < g.Rows.Classes; c++)
            {
                double missing = Missing(g, x, r, label, c);
                if (c == label || !(missing > 0)) continue;
                double gradient = RowGradient(reduction, normaliser, dy, r) * Weight(classWeights, label) / g.Rows.Classes * (g.Squared ? 2 * missing : 1);
                Of(dx)[r * g.Rows.Classes + c] += gradient;
                Of(dx)[r * g.Rows.Classes + label] -= gradient;
            }
        }
    }

    /// <inheritdoc/>
    public override void FocalForward(
        in FocalGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer entropies, Buffer losses, Buffer normaliser)
    {
        int classes = g.Rows.Classes;
        Of(normaliser)[0] = 0;
        for (int r = 0; r < g.Rows.Rows; r++)
        {
            ReadOnlySpan<double> row = Of(x).AsSpan(r * classes, classes);
            double logSum = LogSumExp(row);
            int label = Of(labels)[r];
            for (int c = 0; c < classes; c++) Of(probabilities)[r * classes + c] = Math.Exp(row[c] - logSum);
            (Of(entropies)[r], Of(losses)[r]) = (0, 0);
            if (label == g.Rows.IgnoreIndex) continue;
            Of(normaliser)[0]++;
            Of(entropies)[r] = logSum - row[label];
            Of(losses)[r] = Weight(classWeights, label) * Math.Pow(1 - Of(probabilities)[r * classes + label], g.Gamma) * Of(entropies)[r];
        }
    }

    /// <inheritdoc/>
    public override void FocalBackward(in FocalGeometry g, LossReduction reduction, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer entropies,
        Buffer normaliser, Buffer dy, Buffer dx)
    {
        int classes = g.Rows.Classes;
        double gamma = g.Gamma;
        for (int r = 0; r < g.Rows.Rows; r++)
        {
            int label = Of(labels)[r];
            for (int c = 0; c < classes; c++)
            {
                Of(dx)[r * classes + c] = 0;
                if (label == g.Rows.IgnoreIndex) continue;
                double p = Of(probabilities)[r * classes + label], others = 1 - p;
                double slope = Math.Pow(others, gamma) + (gamma == 0 || others == 0 ? 0 : gamma * Math.Pow(others, gamma - 1) * p * Of(entropies)[r]);
                Of(dx)[r * classes + c] = RowGradient(reduction, normaliser, dy, r) * Weight(classWeights, label) * slope
                    * (Of(probabilities)[r * classes + c] - (c == label ? 1 : 0));
            }
        }
    }

    /// <inheritdoc/>
    public override void EncodeLabels(int rows, int classes, IndexBuffer labels, Buffer t)
    {
        for (int r = 0; r < rows; r++)
        {
            int label = Of(labels)[r];
            for (int c = 0; c < classes; c++) Of(t)[r * classes + c] = label < 0 || label >= classes ? -1 : c == label ? 1 : 0;
        }
    }

    /// <inheritdoc/>
    public override void DiceForward(in DiceGeometry g, Buffer x, Buffer t, Buffer numerators, Buffer denominators, Buffer losses)
    {
        for (int n = 0; n < g.Samples; n++)
        {
            for (int c = 0; c < g.Channels; c++)
            {
                double overlap = 0, size = 0;
                for (int p = 0; p < g.Pixels; p++)
                {
                    int place = (n * g.Pixels + p) * g.Channels + c;
                    (double a, double b) = (Of(x)[place], Of(t)[place]);
                    if (b < 0) continue;
                    overlap += a * b;
                    size += g.Squared ? a * a + b * b : a + b;
                }

                int result = n * g.Channels + c;
                Of(numerators)[result] = 2 * overlap + g.Smooth;
                Of(denominators)[result] = size + g.Smooth;
                Of(losses)[result] = 1 - Of(numerators)[result] / Of(denominators)[result];
            }
        }
    }

    /// <inheritdoc/>
    public override void DiceBackward(in DiceGeometry g, float factor, bool isReduced, bool ofTarget, Buffer x, Buffer t, Buffer numerators, Buffer denominators, Buffer dy, Buffer d)
    {
        DiceGeometry geometry = g;
        ForEach(d, i =>
        {
            int result = i / (geometry.Pixels * geometry.Channels) * geometry.Channels + i % geometry.Channels;
            (double own, double other) = ofTarget ? (Of(t)[i], Of(x)[i]) : (Of(x)[i], Of(t)[i]);
            (double numerator, double denominator) = (Of(numerators)[result], Of(denominators)[result]);
            double slope = numerator / (denominator * denominator) * (geometry.Squared ? 2 * own : 1) - 2 * other / denominator;
            return Of(t)[i] < 0 ? 0 : (isReduced ? factor * Of(dy)[0] : Of(dy)[result]) * slope;
        });
    }

    /// <inheritdoc/>
    public override void ContrastiveForward(in DistanceLossGeometry g, Buffer a, Buffer b, IndexBuffer labels, Buffer distances, Buffer losses)
    {
        for (int r = 0; r < g.Rows; r++)
        {
            double distance = Distance(g, a, b, r, 0);
            double error = Of(labels)[r] == 1 ? distance : Math.Max(0, g.Margin - distance);
            Of(distances)[r] = distance;
            Of(losses)[r] = 0.5 * error * error;
        }
    }

    /// <inheritdoc/>
    public override void ContrastiveBackward(
        in DistanceLossGeometry g, float factor, bool isReduced, Buffer a, Buffer b, IndexBuffer labels, Buffer distances, Buffer dy, Buffer da)
    {
        DistanceLossGeometry geometry = g;
        ForEach(da, i =>
        {
            int r = i / geometry.Features;
            double distance = Of(distances)[r];
            double slope = Of(labels)[r] == 1 ? 1 : distance > 0 ? -Math.Max(0, geometry.Margin - distance) / distance : 0;
            return (isReduced ? factor * Of(dy)[0] : Of(dy)[r]) * slope * (Of(a)[i] - Of(b)[i]);
        });
    }

    /// <inheritdoc/>
    public override void TripletForward(in DistanceLossGeometry g, Buffer anchor, Buffer positive, Buffer negative, Buffer distances, Buffer losses)
    {
        for (int r = 0; r < g.Rows; r++)
        {
            Of(distances)[2 * r] = Distance(g, anchor, positive, r, g.Epsilon);
            Of(distances)[2 * r + 1] = Distance(g, anchor, negative, r, g.Epsilon);
            Of(losses)[r] = Math.Max(0, Of(distances)[2 * r] - Of(distances)[2 * r + 1] + g.Margin);
        }
    }

    /// <inheritdoc/>
    public override void TripletBackward(in DistanceLossGeometry g, float factor, bool isReduced, int signPositive, int signNegative,
        Buffer anchor, Buffer positive, Buffer negative, Buffer distances, Buffer losses, Buffer dy, Buffer d)
    {
        DistanceLossGeometry geometry = g;
        ForEach(d, i =>
        {
            int r = i / geometry.Features;
            if (!(Of(losses)[r] > 0)) return 0;
            double near = Direction(Of(anchor)[i] - Of(positive)[i] + geometry.Epsilon, Of(distances)[2 * r]);
            double far = Direction(Of(anchor)[i] - Of(negative)[i] + geometry.Epsilon, Of(distances)[2 * r + 1]);
            return (isReduced ? factor * Of(dy)[0] : Of(dy)[r]) * (signPositive * near + signNegative * far);
        });

        static double Direction(double difference, double distance) => distance > 0 ? difference / distance : 0;
    }

    private static double Distance(in DistanceLossGeometry g, Buffer a, Buffer b, int row, double epsilon)
    {
        double sum = 0;
        for (int i = row * g.Features; i < (row + 1) * g.Features; i++) sum += Math.Pow(Of(a)[i] - Of(b)[i] + epsilon, 2);
        return Math.Sqrt(sum);
    }

    private static double Missing(in MultiMarginGeometry g, Buffer x, int row, int label, int c) =>
        g.Margin - Of(x)[row * g.Rows.Classes + label] + Of(x)[row * g.Rows.Classes + c];

    private static double Weight(Buffer? classWeights, int label) => classWeights is null ? 1 : Of(classWeights)[label];

    private static double RowGradient(LossReduction reduction, Buffer normaliser, Buffer dy, int row) =>
        reduction == LossReduction.None ? Of(dy)[row] : reduction == LossReduction.Sum ? Of(dy)[0] : Of(dy)[0] / Of(normaliser)[0];
}
