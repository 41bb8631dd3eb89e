using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Cpu.Normalization;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void GroupNormForward(in GroupNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer y) =>
        RowJob<GroupNormForwardKernel>.Run(_execution, g.Samples, g.Pixels * g.Channels, new GroupNormForwardKernel(
            g, Address(x), AddressOrNull(gamma), AddressOrNull(beta), Address(mean), Address(inverseDeviation), Address(y)));

    /// <inheritdoc/>
    public override void GroupNormParameterGradients(in GroupNormGeometry g, Buffer x, Buffer dy, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta)
    {
        if (g.ScaleByPixel)
        {
            RowJob<PixelScaleGradientKernel>.Run(_execution, g.Pixels, g.Channels, new PixelScaleGradientKernel(
                g, Address(x), Address(dy), Address(mean), Address(inverseDeviation), Address(dgamma), Address(dbeta)));
            return;
        }

        const int Slice = ChannelScaleGradientKernel.Slice;
        RowJob<ChannelScaleGradientKernel>.Run(_execution, (g.Channels + Slice - 1) / Slice, int.MaxValue, new ChannelScaleGradientKernel(
            g, Address(x), Address(dy), Address(mean), Address(inverseDeviation), Address(dgamma), Address(dbeta)));
    }

    /// <inheritdoc/>
    public override void GroupNormInputGradient(in GroupNormGeometry g, Buffer x, Buffer dy, Buffer? gamma, Buffer mean, Buffer inverseDeviation, Buffer dx) =>
        RowJob<GroupNormInputGradientKernel>.Run(_execution, g.Samples, g.Pixels * g.Channels, new GroupNormInputGradientKernel(
            g, Address(x), Address(dy), AddressOrNull(gamma), Address(mean), Address(inverseDeviation), Address(dx)));

    /// <inheritdoc/>
    public override void GroupNormRunningStatistics(in GroupNormGeometry g, float momentum, Buffer mean, Buffer inverseDeviation, Buffer runningMean, Buffer runningVariance)
    {
        if (g.Samples == 0) return;
        Span<float> means = Floats(mean), deviations = Floats(inverseDeviation), runningMeans = Floats(runningMean), runningVariances = Floats(runningVariance);
        double unbiased = g.Members / (g.Members - 1.0);
        for (int c = 0; c < g.Groups; c++)
        {
            double sum = 0, variances = 0;
            for (int i = c; i < means.Length; i += g.Groups)
            {
                sum += means[i];
                variances += Math.Max(0, 1 / ((double)deviations[i] * deviations[i]) - g.Epsilon) * unbiased;
            }

            runningMeans[c] = (float)((1 - (double)momentum) * runningMeans[c] + momentum * sum / g.Samples);
            runningVariances[c] = (float)((1 - (double)momentum) * runningVariances[c] + momentum * variances / g.Samples);
        }
    }

    /// <inheritdoc/>
    public override void LocalResponseForward(in LocalResponseGeometry g, Buffer x, Buffer denominator, Buffer y) =>
        RowJob<LocalResponseForwardKernel>.Run(_execution, g.Rows, g.Channels, new LocalResponseForwardKernel(g, Address(x), Address(denominator), Address(y)));

    /// <inheritdoc/>
    public override void LocalResponseBackward(in LocalResponseGeometry g, Buffer x, Buffer dy, Buffer denominator, Buffer dx) =>
        RowJob<LocalResponseBackwardKernel>.Run(_execution, g.Rows, g.Channels, new LocalResponseBackwardKernel(g, Address(x), Address(dy), Address(denominator), Address(dx)));

    private static float* AddressOrNull(Buffer? buffer) => buffer is null ? null : Address(buffer);
}
