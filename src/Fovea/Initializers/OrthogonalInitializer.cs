namespace Fovea.Initializers;

/// <summary>The orthogonal factor of a random normal matrix, the signs such that every orthogonal matrix is as likely as the other.</summary>
/// <remarks>Gram–Schmidt, each vector twice ("twice is enough", Giraud, Langou and Rozložník 2005), in double precision: the same bits on every machine.</remarks>
internal sealed class OrthogonalInitializer(float gain) : Initializer
{
    public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random)
    {
        if (shape.Rank < 2) throw new FoveaException($"{nameof(Orthogonal)}: a matrix is needed, not {shape}. Use it for weights and leave biases out.");
        // In memory a convolution's outputs are the last axis, a linear layer's the first.
        bool outputsLast = layout == WeightLayout.Convolution;
        int outputs = shape[outputsLast ? ^1 : 0], others = shape.Count / Math.Max(1, outputs);
        (int vectors, int length) = (Math.Min(outputs, others), Math.Max(outputs, others));
        double[][] basis = new double[vectors][];
        float[] drawn = new float[length];
        for (int i = 0; i < vectors; i++)
        {
            random.FillNormal(drawn, 0, 1, (ulong)i * (ulong)length);
            double[] vector = basis[i] = Array.ConvertAll(drawn, static value => (double)value);
            for (int time = 0; time < 2; time++)
            {
                for (int j = 0; j < i; j++) Add(-Dot(basis[j], vector), basis[j], vector);
            }

            double norm = Math.Sqrt(Dot(vector, vector));
            for (int k = 0; k < length; k++) vector[k] /= norm;
        }

        for (int output = 0; output < outputs; output++)
        {
            for (int other = 0; other < others; other++)
            {
                double value = gain * (outputs <= others ? basis[output][other] : basis[other][output]);
                values[outputsLast ? other * outputs + output : output * others + other] = (float)value;
            }
        }
    }

    // Four sums side by side in a fixed order: as fast as a processor adds, and no vector width to depend on.
    private static double Dot(double[] a, double[] b)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }

        for (; i < a.Length; i++) s0 += a[i] * b[i];
        return (s0 + s1) + (s2 + s3);
    }

    private static void Add(double factor, double[] a, double[] b)
    {
        for (int i = 0; i < b.Length; i++) b[i] += factor * a[i];
    }
}
