using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void Fill(float value, Buffer y) => Array.Fill(Of(y), value);

    /// <inheritdoc/>
    public override void Copy(Buffer x, Buffer y) => Of(x).CopyTo(Of(y), 0);

    /// <inheritdoc/>
    public override void Accumulate(Buffer x, Buffer y) => ForEach(y, i => Of(y)[i] + Of(x)[i]);

    /// <inheritdoc/>
    public override void Affine(float factor, float offset, Buffer x, Buffer y) => ForEach(y, i => factor * Of(x)[i] + offset);

    /// <inheritdoc/>
    public override void Combine<TFunction>(TFunction f, Buffer a, Buffer b, Buffer y) => ForEach(y, i => f.Value(Of(a)[i], Of(b)[i]));

    /// <inheritdoc/>
    public override void CombineBackward<TFunction>(TFunction f, OperandSide side, Buffer a, Buffer b, Buffer dy, Buffer gradient) =>
        ForEach(gradient, i => f.Derivative(side, Of(a)[i], Of(b)[i]) * Of(dy)[i]);

    /// <inheritdoc/>
    public override void Map<TFunction>(TFunction f, Buffer x, Buffer y) => ForEach(y, i => f.Value(Of(x)[i]));

    /// <inheritdoc/>
    public override void MapBackward<TFunction>(TFunction f, Buffer x, Buffer y, Buffer dy, Buffer dx) =>
        ForEach(dx, i => f.Derivative(Of(x)[i], Of(y)[i]) * Of(dy)[i]);

    /// <inheritdoc/>
    public override void Transpose(int batch, int rows, int columns, Buffer x, Buffer y)
    {
        for (int n = 0; n < batch; n++)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++) Of(y)[(n * columns + c) * rows + r] = Of(x)[(n * rows + r) * columns + c];
            }
        }
    }

    /// <inheritdoc/>
    public override void Dropout(in DropoutGeometry g, Buffer x, Buffer y)
    {
        DropoutGeometry geometry = g;
        RandomStream stream = new(g.Seed, g.Stream);
        ForEach(y, i => stream.Uniform(geometry.Unit(i)) < geometry.Probability ? geometry.Dropped : geometry.Scale * Of(x)[i] + geometry.Shift);
    }

    /// <inheritdoc/>
    public override void PReLU(in PReLUGeometry g, Buffer x, Buffer slopes, Buffer value, Buffer y)
    {
        PReLUGeometry geometry = g;
        ForEach(y, i => Of(value)[i] * (Of(x)[i] > 0 ? 1 : Of(slopes)[i % geometry.Slopes]));
    }

    /// <inheritdoc/>
    public override void PReLUTerms(Buffer x, Buffer dy, Buffer y) => ForEach(y, i => Of(x)[i] > 0 ? 0 : Of(x)[i] * Of(dy)[i]);

    /// <inheritdoc/>
    public override void Embedding(in EmbeddingGeometry g, Buffer table, IndexBuffer indices, Buffer y)
    {
        EmbeddingGeometry geometry = g;
        ForEach(y, i => Of(table)[Of(indices)[i / geometry.Features] * geometry.Features + i % geometry.Features]);
    }

    /// <inheritdoc/>
    public override void EmbeddingBackward(in EmbeddingGeometry g, IndexBuffer indices, Buffer dy, Buffer dtable)
    {
        Fill(0, dtable);
        for (int i = 0; i < g.Indices; i++)
        {
            int row = Of(indices)[i];
            if (row == g.PaddingIndex) continue;
            for (int f = 0; f < g.Features; f++) Of(dtable)[row * g.Features + f] += Of(dy)[i * g.Features + f];
        }
    }

    /// <inheritdoc/>
    public override void SquaredError(float factor, Buffer a, Buffer b, Buffer y) => Of(y)[0] = factor * SquaredDistance(a, b);

    /// <inheritdoc/>
    public override void SquaredErrorBackward(float factor, Buffer a, Buffer b, Buffer dy, Buffer da) =>
        ForEach(da, i => 2.0 * factor * Of(dy)[0] * (Of(a)[i] - Of(b)[i]));

    /// <inheritdoc/>
    public override double SquaredDistance(Buffer a, Buffer? b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Of(a)[i] - (b is null ? 0 : Of(b)[i]);
            sum += difference * difference;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override void Sgd(in SgdStep step, Buffer parameter, Buffer gradient, Buffer? velocity)
    {
        (double[] p, double[]? v) = (Of(parameter), OfOptional(velocity));
        for (int i = 0; i < p.Length; i++)
        {
            double g = Of(gradient)[i] + (double)step.WeightDecay * p[i];
            if (v is not null)
            {
                v[i] = step.First ? g : (double)step.Momentum * v[i] + (1 - (double)step.Dampening) * g;
                g = step.Nesterov ? g + (double)step.Momentum * v[i] : v[i];
            }

            p[i] -= step.LearningRate * g;
        }
    }

    /// <inheritdoc/>
    public override void Adam(in AdamStep step, Buffer parameter, Buffer gradient, Buffer firstMoment, Buffer secondMoment)
    {
        (double[] p, double[] m, double[] v) = (Of(parameter), Of(firstMoment), Of(secondMoment));
        for (int i = 0; i < p.Length; i++)
        {
            double g = Of(gradient)[i] + (double)step.WeightDecay * p[i];
            m[i] = (double)step.Beta1 * m[i] + (1 - (double)step.Beta1) * g;
            v[i] = (double)step.Beta2 * v[i] + (1 - (double)step.Beta2) * g * g;
            p[i] -= step.LearningRate / step.FirstCorrection * m[i] / (Math.Sqrt(v[i] / step.SecondCorrection) + step.Epsilon);
        }
    }

    private static void ForEach(Buffer target, Func<int, double> value)
    {
        double[] values = Of(target);
        for (int i = 0; i < values.Length; i++) values[i] = value(i);
    }
}
