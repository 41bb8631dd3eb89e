using Fovea.Kernels.Cpu.Normalization;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void BatchNormTraining(
        in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        int channels = g.Channels;
        using (Scratch scratch = Scratch.Rent(5L * channels + BatchNormSums.PartialSize(g.Rows, channels)))
        {
            Span<double> sums = new(scratch.Pointer, 2 * channels);
            float* centre = scratch.Pointer + 4 * channels, partial = centre + channels;
            Rows values = RowsOf(x, channels);
            new Span<float>(values[0], channels).CopyTo(new Span<float>(centre, channels));
            BatchNormSums.Statistics(_execution, g.Rows, channels, values, centre, partial);
            BatchNormSums.Combine(g.Rows, channels, partial, sums);

            Span<float> means = Floats(mean), deviations = Floats(inverseDeviation), runningMeans = Floats(runningMean), runningVariances = Floats(runningVariance);
            for (int c = 0; c < channels; c++)
            {
                double offset = sums[c] / g.Rows;
                double variance = Math.Max(0, sums[channels + c] / g.Rows - offset * offset);
                means[c] = (float)(centre[c] + offset);
                deviations[c] = (float)(1 / Math.Sqrt(variance + g.Epsilon));
                double running = g.UnbiasedRunningVariance ? variance * g.Rows / (g.Rows - 1.0) : variance;
                runningMeans[c] = (float)((1 - (double)g.Momentum) * runningMeans[c] + (double)g.Momentum * (centre[c] + offset));
                runningVariances[c] = (float)((1 - (double)g.Momentum) * runningVariances[c] + (double)g.Momentum * running);
            }
        }

        Normalize(g, x, residual, gamma, beta, mean, inverseDeviation, y);
    }

    /// <inheritdoc/>
    public override void BatchNormEvaluation(
        in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer y)
    {
        CpuBuffer inverseDeviation = (CpuBuffer)Allocate(g.Channels);
        InverseDeviations(g, Floats(runningVariance), inverseDeviation.Span);
        Normalize(g, x, residual, gamma, beta, runningMean, inverseDeviation, y);
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
        in BatchNormGeometry g, Buffer x, Buffer? y, Buffer dy, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta)
    {
        int channels = g.Channels;
        using Scratch scratch = Scratch.Rent(6L * channels + BatchNormSums.PartialSize(g.Rows, channels));
        Span<double> sums = new(scratch.Pointer, 2 * channels);
        float* scale = scratch.Pointer + 4 * channels, shift = scale + channels, partial = shift + channels;
        Affine(gamma, beta, inverseDeviation, scale, shift);
        Gate.Dispatch(g.Activation, RowsOf(y, channels), scale, shift, new BatchNormGradientSums
        {
            Execution = _execution, Rows = g.Rows, Channels = channels, X = RowsOf(x, channels), Dy = RowsOf(dy, channels),
            Mean = Address(mean), InverseDeviation = Address(inverseDeviation), Partial = partial,
        });
        BatchNormSums.Combine(g.Rows, channels, partial, sums);
        Span<float> dgammas = Floats(dgamma), dbetas = Floats(dbeta);
        for (int c = 0; c < channels; c++) (dbetas[c], dgammas[c]) = ((float)sums[c], (float)sums[channels + c]);
    }

    /// <inheritdoc/>
    public override void BatchNormInputGradient(
        in BatchNormGeometry g, Buffer x, Buffer? y, Buffer dy, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta, Buffer dx, bool adds, Buffer? dr)
    {
        // dx = γ·s·h − γ·s·dβ/m − (x − μ)·s·γ·s·dγ/m: one sweep with a scale, a constant and a slope for every channel.
        int channels = g.Channels;
        using Scratch scratch = Scratch.Rent(4L * channels);
        float* scale = scratch.Pointer, shift = scale + channels, constant = shift + channels, slope = constant + channels;
        Affine(gamma, beta, inverseDeviation, scale, shift);
        Span<float> gammas = FloatsOrNone(gamma), deviations = Floats(inverseDeviation), dgammas = Floats(dgamma), dbetas = Floats(dbeta);
        for (int c = 0; c < channels; c++)
        {
            double factor = (gamma is null ? 1 : gammas[c]) * (double)deviations[c];
            constant[c] = (float)(-factor * dbetas[c] / g.Rows);
            slope[c] = (float)(-factor * deviations[c] * dgammas[c] / g.Rows);
        }

        Gate.Dispatch(g.Activation, RowsOf(y, channels), scale, shift, new NormalizeGradientPass
        {
            Execution = _execution, Rows = g.Rows, Channels = channels, X = RowsOf(x, channels), Dy = RowsOf(dy, channels),
            Mean = Address(mean), Scale = scale, Shift = constant, Slope = slope, Dx = RowsOf(dx, channels), Adds = adds, Dr = RowsOf(dr, channels),
        });
    }

    /// <inheritdoc/>
    public override void BatchNormEvaluationInputGradient(in BatchNormGeometry g, Buffer y, Buffer dy, Buffer? gamma, Buffer inverseDeviation, Buffer dx, bool adds, Buffer? dr)
    {
        int channels = g.Channels;
        using Scratch scratch = Scratch.Rent(channels);
        Scales(gamma, inverseDeviation, scratch.Pointer);
        Gate.Dispatch(g.Activation, RowsOf(y, channels), null, null, new NormalizeGradientPass
        {
            Execution = _execution, Rows = g.Rows, Channels = channels, Dy = RowsOf(dy, channels), Scale = scratch.Pointer,
            Dx = RowsOf(dx, channels), Adds = adds, Dr = RowsOf(dr, channels),
        });
    }

    private void Normalize(in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        int channels = g.Channels;
        using Scratch scratch = Scratch.Rent(2L * channels);
        float* scale = scratch.Pointer, shift = scale + channels;
        Affine(gamma, beta, inverseDeviation, scale, shift);
        Activation.Dispatch(g.Activation, new NormalizePass
        {
            Execution = _execution, Rows = g.Rows, Channels = channels, X = RowsOf(x, channels), Mean = Address(mean), Scale = scale, Shift = shift,
            Residual = RowsOf(residual, channels), Y = RowsOf(y, channels),
        });
    }

    /// <summary>y = (x − mean)·scale + shift in front of the activation. Forward and backward must see the same bits.</summary>
    private static void Affine(Buffer? gamma, Buffer? beta, Buffer inverseDeviation, float* scale, float* shift)
    {
        Scales(gamma, inverseDeviation, scale);
        Span<float> shifts = new(shift, inverseDeviation.Length);
        if (beta is null) shifts.Clear();
        else Floats(beta).CopyTo(shifts);
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
}
