using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void LocalForward(in ConvolutionGeometry g, Buffer x, Buffer w, Buffer? bias, Buffer y)
    {
        (double[] xs, double[] ws, double[] ys, double[]? bs) = (Of(x), Of(w), Of(y), OfOptional(bias));
        int perSample = g.OutputPixels * g.OutChannels;
        for (int i = 0; i < ys.Length; i++) ys[i] = bs?[i % perSample] ?? 0;
        ForEachLocalTap(g, (i, k, o) =>
        {
            if (i < 0) MultiplyPadding();
            else MultiplyAdd(ref ys[o], xs[i], ws[k]);
        });
    }

    /// <inheritdoc/>
    public override void LocalBackwardData(in ConvolutionGeometry g, Buffer dy, Buffer w, Buffer dx)
    {
        (double[] dys, double[] ws, double[] dxs) = (Of(dy), Of(w), Of(dx));
        Array.Clear(dxs);
        ForEachLocalTap(g, (i, k, o) =>
        {
            if (i < 0) MultiplyPadding();
            else MultiplyAdd(ref dxs[i], dys[o], ws[k]);
        });
    }

    /// <inheritdoc/>
    public override void LocalBackwardWeights(in ConvolutionGeometry g, Buffer x, Buffer dy, Buffer dw)
    {
        (double[] xs, double[] dys, double[] dws) = (Of(x), Of(dy), Of(dw));
        Array.Clear(dws);
        ForEachLocalTap(g, (i, k, o) =>
        {
            if (i < 0) MultiplyPadding();
            else MultiplyAdd(ref dws[k], xs[i], dys[o]);
        });
    }

    /// <summary>The taps of a convolution, where output pixel p of each sample meets the p-th kernel.</summary>
    private static void ForEachLocalTap(ConvolutionGeometry g, Tap tap) => ForEachTap(g, (i, k, o) =>
        tap(i, o / g.OutChannels % g.OutputPixels * g.WeightCount + k, o));
}
