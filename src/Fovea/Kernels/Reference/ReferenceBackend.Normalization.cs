using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void BatchNormTraining(
        in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        for (int c = 0; c < g.Channels; c++)
        {
            double sum = 0, squares = 0;
            for (int r = 0; r < g.Rows; r++) sum += Of(x)[r * g.Channels + c];
            double mu = sum / g.Rows;
            for (int r = 0; r < g.Rows; r++) squares += Math.Pow(Of(x)[r * g.Channels + c] - mu, 2);
            double variance = squares / g.Rows;
            double running = g.UnbiasedRunningVariance ? squares / (g.Rows - 1) : variance;
            double momentum = g.Momentum;
            Of(mean)[c] = mu;
            Of(inverseDeviation)[c] = 1 / Math.Sqrt(variance + g.Epsilon);
            Of(runningMean)[c] = (1 - momentum) * Of(runningMean)[c] + momentum * mu;
            Of(runningVariance)[c] = (1 - momentum) * Of(runningVariance)[c] + momentum * running;
        }

        Normalize(g, x, residual, gamma, beta, mean, inverseDeviation, y);
    }

    /// <inheritdoc/>
    public override void BatchNormEvaluation(
        in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer y)
    {
        Buffer inverseDeviation = Allocate(g.Channels);
        BatchNormRunningStatistics(g, runningMean, runningVariance, Allocate(g.Channels), inverseDeviation);
        Normalize(g, x, residual, gamma, beta, runningMean, inverseDeviation, y);
    }

    /// <inheritdoc/>
    public override void BatchNormRunningStatistics(in BatchNormGeometry g, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation)
    {
        Copy(runningMean, mean);
        double epsilon = g.Epsilon;
        ForEach(inverseDeviation, c => 1 / Math.Sqrt(Of(runningVariance)[c] + epsilon));
    }

    /// <inheritdoc/>
    public override void BatchNormParameterGradients(
        in BatchNormGeometry g, Buffer x, Buffer? y, Buffer dy, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta)
    {
        y ??= Argument(g, x, gamma, beta, mean, inverseDeviation);
        Array.Clear(Of(dgamma));
        Array.Clear(Of(dbeta));
        for (int i = 0; i < dy.Length; i++)
        {
            int c = i % g.Channels;
            double passed = Passed(g, y, dy, i);
            Of(dgamma)[c] += passed * (Of(x)[i] - Of(mean)[c]) * Of(inverseDeviation)[c];
            Of(dbeta)[c] += passed;
        }
    }

    /// <inheritdoc/>
    public override void BatchNormInputGradient(
        in BatchNormGeometry g, Buffer x, Buffer? y, Buffer dy, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta, Buffer dx, bool adds, Buffer? dr)
    {
        y ??= Argument(g, x, gamma, beta, mean, inverseDeviation);
        (BatchNormGeometry geometry, double m) = (g, g.Rows);
        ForEach(dx, i =>
        {
            int c = i % geometry.Channels;
            double s = Of(inverseDeviation)[c], normalised = (Of(x)[i] - Of(mean)[c]) * s;
            return (adds ? Of(dx)[i] : 0) + (OfOptional(gamma)?[c] ?? 1) * s / m * (m * Passed(geometry, y, dy, i) - Of(dbeta)[c] - normalised * Of(dgamma)[c]);
        });
        if (dr is not null) ForEach(dr, i => Passed(geometry, y, dy, i));
    }

    /// <inheritdoc/>
    public override void BatchNormEvaluationInputGradient(in BatchNormGeometry g, Buffer y, Buffer dy, Buffer? gamma, Buffer inverseDeviation, Buffer dx, bool adds, Buffer? dr)
    {
        BatchNormGeometry geometry = g;
        ForEach(dx, i => (adds ? Of(dx)[i] : 0) + (OfOptional(gamma)?[i % geometry.Channels] ?? 1) * Of(inverseDeviation)[i % geometry.Channels] * Passed(geometry, y, dy, i));
        if (dr is not null) ForEach(dr, i => Passed(geometry, y, dy, i));
    }

    /// <summary>What the activation is applied to, without a residual.</summary>
    private Buffer Argument(in BatchNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation)
    {
        Buffer argument = Allocate(x.Length);
        Normalize(g with { Activation = null }, x, null, gamma, beta, mean, inverseDeviation, argument);
        return argument;
    }

    /// <summary>The gradient of element i in front of the activation.</summary>
    private static double Passed(in BatchNormGeometry g, Buffer y, Buffer dy, int i) => g.Activation is not { } activation || activation.Passes(Of(y)[i]) ? Of(dy)[i] : 0;

    private static void Normalize(in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer y)
    {
        (int channels, Clamp? activation) = (g.Channels, g.Activation);
        ForEach(y, i =>
        {
            int c = i % channels;
            double value = (Of(x)[i] - Of(mean)[c]) * Of(inverseDeviation)[c] * (OfOptional(gamma)?[c] ?? 1) + (OfOptional(beta)?[c] ?? 0) + (OfOptional(residual)?[i] ?? 0);
            return activation is { } act ? act.Value(value) : value;
        });
    }
}
