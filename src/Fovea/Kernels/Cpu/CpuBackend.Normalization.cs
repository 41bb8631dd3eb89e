using Fovea.Kernels.Cpu.Normalization;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void BatchNormTraining(
        in BatchNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        int channels = g.Channels, chunks = BatchNormSums.Chunks(g.Rows, channels);
        using Scratch scratch = Scratch.Rent((2L * chunks + 1) * channels);
        float* centre = scratch.Pointer;
        float* partial = scratch.Pointer + channels;
        Floats(x)[..channels].CopyTo(new Span<float>(centre, channels));
        BatchNormSums.Statistics(_execution, g.Rows, channels, Address(x), centre, partial);

        Span<float> means = Floats(mean), deviations = Floats(inverseDeviation), runningMeans = Floats(runningMean), runningVariances = Floats(runningVariance);
        for (int c = 0; c < channels; c++)
        {
            (double sum, double squares) = Combine(partial, chunks, channels, c);
            double offset = sum / g.Rows;
            double variance = Math.Max(0, squares / g.Rows - offset * offset);
            means[c] = (float)(centre[c] + offset);
            deviations[c] = (float)(1 / Math.Sqrt(variance + g.Epsilon));
            double running = g.UnbiasedRunningVariance ? variance * g.Rows / (g.Rows - 1.0) : variance;
            runningMeans[c] = (float)((1 - (double)g.Momentum) * runningMeans[c] + (double)g.Momentum * (centre[c] + offset));
            runningVariances[c] = (float)((1 - (double)g.Momentum) * runningVariances[c] + (double)g.Momentum * running);
        }

        Normalize(g, x, gamma, beta, mean, inverseDeviation, y);
    }

    /// <inheritdoc/>
    public override void BatchNormEvaluation(in BatchNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer y)
    {
        CpuBuffer inverseDeviation = (CpuBuffer)Allocate(g.Channels);
        InverseDeviations(g, Floats(runningVariance), inverseDeviation.Span);
        Normalize(g, x, gamma, beta, runningMean, inverseDeviation, y);
        Release(inverseDeviation);
    }

    /// <inheritdoc/>
    public override void BatchNormRunningStatistics(in BatchNormGeometry g, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation)
    {
        Copy(runningMean, mean);
        InverseDeviations(g, Floats(runningVariance), Floats(inverseDeviation));
    }

    /// <inheritdoc/>
    public override void BatchNormParameterGradients(
        in BatchNormGeometry g, Buffer x, Buffer dy, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta)
    {
        int chunks = BatchNormSums.Chunks(g.Rows, g.Channels);
        using Scratch scratch = Scratch.Rent(2L * chunks * g.Channels);
        BatchNormSums.Gradients(_execution, g.Rows, g.Channels, Address(x), Address(dy), Address(mean), Address(inverseDeviation), scratch.Pointer);
        Span<float> dgammas = Floats(dgamma), dbetas = Floats(dbeta);
        for (int c = 0; c < g.Channels; c++)
        {
            (double sum, double products) = Combine(scratch.Pointer, chunks, g.Channels, c);
            (dbetas[c], dgammas[c]) = ((float)sum, (float)products);
        }
    }

    /// <inheritdoc/>
    public override void BatchNormInputGradient(
        in BatchNormGeometry g, Buffer x, Buffer dy, Buffer? gamma, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta, Buffer dx)
    {
        // dx = γ·s·dy − γ·s·dβ/m − (x − μ)·s·γ·s·dγ/m: one sweep with a scale, a shift and a slope for every channel.
        int channels = g.Channels;
        using Scratch scratch = Scratch.Rent(3L * channels);
        float* scale = scratch.Pointer, shift = scale + channels, slope = shift + channels;
        Span<float> gammas = FloatsOrNone(gamma), deviations = Floats(inverseDeviation), dgammas = Floats(dgamma), dbetas = Floats(dbeta);
        for (int c = 0; c < channels; c++)
        {
            double factor = (gamma is null ? 1 : gammas[c]) * (double)deviations[c];
            scale[c] = (float)factor;
            shift[c] = (float)(-factor * dbetas[c] / g.Rows);
            slope[c] = (float)(-factor * deviations[c] * dgammas[c] / g.Rows);
        }

        new ChannelAffine { X = Address(dy), Scale = scale, Shift = shift, Z = Address(x), ZCentre = Address(mean), Slope = slope, Y = Address(dx) }
            .Run(_execution, g.Rows, channels);
    }

    /// <inheritdoc/>
    public override void BatchNormEvaluationInputGradient(in BatchNormGeometry g, Buffer dy, Buffer? gamma, Buffer inverseDeviation, Buffer dx)
    {
        using Scratch scratch = Scratch.Rent(g.Channels);
        Scales(gamma, inverseDeviation, scratch.Pointer);
        new ChannelAffine { X = Address(dy), Scale = scratch.Pointer, Y = Address(dx) }.Run(_execution, g.Rows, g.Channels);
    }

    private void Normalize(in BatchNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        using Scratch scratch = Scratch.Rent(g.Channels);
        Scales(gamma, inverseDeviation, scratch.Pointer);
        new ChannelAffine { X = Address(x), Centre = Address(mean), Scale = scratch.Pointer, Shift = beta is null ? null : Address(beta), Y = Address(y) }
            .Run(_execution, g.Rows, g.Channels);
    }

    private static void Scales(Buffer? gamma, Buffer inverseDeviation, float* scales)
    {
        Span<float> gammas = FloatsOrNone(gamma), deviations = Floats(inverseDeviation);
        for (int c = 0; c < deviations.Length; c++) scales[c] = gamma is null ? deviations[c] : gammas[c] * deviations[c];
    }

    private static void InverseDeviations(in BatchNormGeometry g, ReadOnlySpan<float> variance, Span<float> inverseDeviation)
    {
        for (int c = 0; c < variance.Length; c++) inverseDeviation[c] = (float)(1 / Math.Sqrt((double)variance[c] + g.Epsilon));
    }

    private static (double First, double Second) Combine(float* partial, int chunks, int channels, int channel)
    {
        double first = 0, second = 0;
        for (int i = 0; i < chunks; i++, partial += 2 * channels)
        {
            first += partial[channel];
            second += partial[channels + channel];
        }

        return (first, second);
    }
}
