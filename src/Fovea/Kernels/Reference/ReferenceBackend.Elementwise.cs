using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void Fill(float value, Buffer y) => Array.Fill(Of(y), value);

    /// <inheritdoc/>
    public override void Copy(Buffer x, Buffer y) => Of(x).CopyTo(Of(y), 0);

    /// <inheritdoc/>
    public override void Add(Buffer a, Buffer b, Buffer y) => ForEach(y, i => Of(a)[i] + Of(b)[i]);

    /// <inheritdoc/>
    public override void Accumulate(Buffer x, Buffer y) => ForEach(y, i => Of(y)[i] + Of(x)[i]);

    /// <inheritdoc/>
    public override void Scale(float factor, Buffer x, Buffer y) => ForEach(y, i => factor * Of(x)[i]);

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
        RandomStream stream = new(g.Seed, g.Stream);
        double p = g.Probability;
        ForEach(y, i => stream.Uniform((ulong)i) < p ? 0 : Of(x)[i] / (1 - p));
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
