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
    public override void Update<TRule>(in TRule rule, Buffer p, Buffer g, Buffer? first = null, Buffer? second = null, Buffer? third = null)
    {
        (double[] values, double[]? a, double[]? b, double[]? c) = (Of(p), OfOptional(first), OfOptional(second), OfOptional(third));
        for (int i = 0; i < values.Length; i++)
        {
            (double x, double y, double z) = (a?[i] ?? 0, b?[i] ?? 0, c?[i] ?? 0);
            rule.Apply(ref values[i], Of(g)[i], ref x, ref y, ref z);
            if (a is not null) a[i] = x;
            if (b is not null) b[i] = y;
            if (c is not null) c[i] = z;
        }
    }

    private static void ForEach(Buffer target, Func<int, double> value)
    {
        double[] values = Of(target);
        for (int i = 0; i < values.Length; i++) values[i] = value(i);
    }
}
