using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void GroupNormForward(in GroupNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        GroupNormGeometry geometry = g;
        double[] means = GroupMeans(g, i => Of(x)[i]);
        double[] variances = GroupMeans(g, i => Math.Pow(Of(x)[i] - means[GroupOf(geometry, i)], 2));
        means.CopyTo(Of(mean), 0);
        ForEach(inverseDeviation, i => 1 / Math.Sqrt(variances[i] + geometry.Epsilon));
        ForEach(y, i =>
        {
            (int group, int scale) = (GroupOf(geometry, i), ScaleOf(geometry, i));
            return (Of(x)[i] - Of(mean)[group]) * Of(inverseDeviation)[group] * (OfOptional(gamma)?[scale] ?? 1) + (OfOptional(beta)?[scale] ?? 0);
        });
    }

    /// <inheritdoc/>
    public override void GroupNormParameterGradients(in GroupNormGeometry g, Buffer x, Buffer dy, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta)
    {
        Array.Clear(Of(dgamma));
        Array.Clear(Of(dbeta));
        for (int i = 0; i < dy.Length; i++)
        {
            (int group, int scale) = (GroupOf(g, i), ScaleOf(g, i));
            Of(dgamma)[scale] += Of(dy)[i] * (Of(x)[i] - Of(mean)[group]) * Of(inverseDeviation)[group];
            Of(dbeta)[scale] += Of(dy)[i];
        }
    }

    /// <inheritdoc/>
    public override void GroupNormInputGradient(in GroupNormGeometry g, Buffer x, Buffer dy, Buffer? gamma, Buffer mean, Buffer inverseDeviation, Buffer dx)
    {
        GroupNormGeometry geometry = g;
        double[] shifts = GroupMeans(g, H), slopes = GroupMeans(g, i => H(i) * Normalised(i));
        ForEach(dx, i =>
        {
            int group = GroupOf(geometry, i);
            return Of(inverseDeviation)[group] * (H(i) - shifts[group] - Normalised(i) * slopes[group]);
        });

        double H(int i) => Of(dy)[i] * (OfOptional(gamma)?[ScaleOf(geometry, i)] ?? 1);
        double Normalised(int i) => (Of(x)[i] - Of(mean)[GroupOf(geometry, i)]) * Of(inverseDeviation)[GroupOf(geometry, i)];
    }

    /// <inheritdoc/>
    public override void GroupNormRunningStatistics(in GroupNormGeometry g, float momentum, Buffer mean, Buffer inverseDeviation, Buffer runningMean, Buffer runningVariance)
    {
        if (g.Samples == 0) return;
        double weight = momentum;
        for (int c = 0; c < g.Groups; c++)
        {
            double sum = 0, variances = 0;
            for (int n = 0; n < g.Samples; n++)
            {
                sum += Of(mean)[n * g.Groups + c];
                variances += (1 / Math.Pow(Of(inverseDeviation)[n * g.Groups + c], 2) - g.Epsilon) * g.Members / (g.Members - 1.0);
            }

            Of(runningMean)[c] = (1 - weight) * Of(runningMean)[c] + weight * sum / g.Samples;
            Of(runningVariance)[c] = (1 - weight) * Of(runningVariance)[c] + weight * variances / g.Samples;
        }
    }

    /// <inheritdoc/>
    public override void LocalResponseForward(in LocalResponseGeometry g, Buffer x, Buffer denominator, Buffer y)
    {
        LocalResponseGeometry geometry = g;
        ForEach(denominator, i =>
        {
            double sum = 0;
            int c = i % geometry.Channels;
            for (int other = Math.Max(0, c - geometry.Before); other <= Math.Min(geometry.Channels - 1, c + geometry.After); other++)
                sum += Math.Pow(Of(x)[i - c + other], 2);
            return geometry.K + (double)geometry.Alpha / geometry.Size * sum;
        });
        ForEach(y, i => Of(x)[i] * Math.Pow(Of(denominator)[i], -geometry.Beta));
    }

    /// <inheritdoc/>
    public override void LocalResponseBackward(in LocalResponseGeometry g, Buffer x, Buffer dy, Buffer denominator, Buffer dx)
    {
        (int channels, int before, int after) = (g.Channels, g.Before, g.After);
        (double beta, double factor) = (g.Beta, 2.0 * g.Alpha * g.Beta / g.Size);
        ForEach(dx, i =>
        {
            double sum = 0;
            int c = i % channels;
            for (int other = Math.Max(0, c - after); other <= Math.Min(channels - 1, c + before); other++)
            {
                int j = i - c + other;
                sum += Of(dy)[j] * Of(x)[j] * Math.Pow(Of(denominator)[j], -beta - 1);
            }

            return Of(dy)[i] * Math.Pow(Of(denominator)[i], -beta) - factor * Of(x)[i] * sum;
        });
    }

    private static int GroupOf(in GroupNormGeometry g, int i) => i / (g.Pixels * g.Channels) * g.Groups + i % g.Channels / g.GroupSize;

    private static int ScaleOf(in GroupNormGeometry g, int i) => g.ScaleByPixel ? i / g.Channels % g.Pixels : i % g.Channels;

    private static double[] GroupMeans(in GroupNormGeometry g, Func<int, double> value)
    {
        double[] means = new double[g.StatisticsCount];
        for (int i = 0; i < g.Samples * g.Pixels * g.Channels; i++) means[GroupOf(g, i)] += value(i) / g.Members;
        return means;
    }
}
