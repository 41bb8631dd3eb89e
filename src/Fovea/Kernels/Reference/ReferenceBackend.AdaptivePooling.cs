using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void MaxPoolGather(in PoolGeometry g, IndexBuffer argmax, Buffer x, Buffer y)
    {
        for (int o = 0; o < y.Length; o++)
        {
            int sample = o / (g.OutputPixels * g.Channels);
            Of(y)[o] = Of(x)[(sample * g.InputPixels + Of(argmax)[o]) * g.Channels + o % g.Channels];
        }
    }

    /// <inheritdoc/>
    public override void AdaptiveMaxPoolForward(in AdaptivePoolGeometry g, in BinPlacement place, Buffer x, Buffer y, IndexBuffer argmax)
    {
        (int height, int width, int channels, int pixels, BinPlacement p) = (g.Height.Input, g.Width.Input, g.Channels, g.InputPixels, place);
        ForEachBin(g, (n, bin, box) =>
        {
            for (int c = 0; c < channels; c++)
            {
                int o = p.Begin + n * p.Sample + bin * p.Bin + c * p.Channel;
                (Of(y)[o], Of(argmax)[o]) = Greatest(Of(x), n * pixels, height, width, channels, c, box);
            }
        });
    }

    /// <inheritdoc/>
    public override void AdaptiveMaxPoolBackward(in AdaptivePoolGeometry g, in BinPlacement place, IndexBuffer argmax, Buffer dy, Buffer dx)
    {
        (int channels, int pixels, BinPlacement p) = (g.Channels, g.InputPixels, place);
        ForEachBin(g, (n, bin, _) =>
        {
            for (int c = 0; c < channels; c++)
            {
                int o = p.Begin + n * p.Sample + bin * p.Bin + c * p.Channel;
                Of(dx)[(n * pixels + Of(argmax)[o]) * channels + c] += Of(dy)[o];
            }
        });
    }

    /// <inheritdoc/>
    public override void AdaptiveAveragePoolForward(in AdaptivePoolGeometry g, Buffer x, Buffer y)
    {
        Array.Clear(Of(y));
        ForEachShare(g, (input, output, size) => Of(y)[output] += Of(x)[input] / size);
    }

    /// <inheritdoc/>
    public override void AdaptiveAveragePoolBackward(in AdaptivePoolGeometry g, Buffer dy, Buffer dx)
    {
        Array.Clear(Of(dx));
        ForEachShare(g, (input, output, size) => Of(dx)[input] += Of(dy)[output] / size);
    }

    /// <inheritdoc/>
    public override void RegionMaxPoolForward(in RegionPoolGeometry g, Buffer x, Buffer regions, Buffer y, IndexBuffer argmax)
    {
        float[] rows = [.. Of(regions).Select(static value => (float)value)];
        for (int r = 0; r < g.Regions; r++)
        {
            int first = g.SampleOf(rows, r) * g.Height * g.Width;
            for (int bin = 0; bin < g.Bins; bin++)
            {
                PixelBox box = g.Box(rows, r, bin / g.BinsWide, bin % g.BinsWide);
                for (int c = 0; c < g.Channels; c++)
                {
                    int o = (r * g.Bins + bin) * g.Channels + c;
                    (Of(y)[o], Of(argmax)[o]) = box.Pixels == 0 ? (0, -1) : Greatest(Of(x), first, g.Height, g.Width, g.Channels, c, box);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void RegionMaxPoolBackward(in RegionPoolGeometry g, Buffer regions, IndexBuffer argmax, Buffer dy, Buffer dx)
    {
        float[] rows = [.. Of(regions).Select(static value => (float)value)];
        Array.Clear(Of(dx));
        for (int o = 0; o < dy.Length; o++)
        {
            int sample = g.SampleOf(rows, o / (g.Bins * g.Channels)), pixel = Of(argmax)[o];
            if (pixel >= 0) Of(dx)[(sample * g.Height * g.Width + pixel) * g.Channels + o % g.Channels] += Of(dy)[o];
        }
    }

    /// <summary>The greatest of a box and its pixel within the sample.</summary>
    private static (double Value, int Pixel) Greatest(double[] x, int firstPixel, int height, int width, int channels, int c, PixelBox box)
    {
        (double best, int where) = (double.NegativeInfinity, (box.D0 * height + box.H0) * width + box.W0);
        for (int d = box.D0; d < box.D1; d++)
        for (int h = box.H0; h < box.H1; h++)
        for (int w = box.W0; w < box.W1; w++)
        {
            int pixel = (d * height + h) * width + w;
            double value = x[(firstPixel + pixel) * channels + c];
            if (value > best || double.IsNaN(value)) (best, where) = (value, pixel);
        }

        return (best, where);
    }

    /// <summary>Every bin of every sample: sample, number of the bin, its pixels.</summary>
    private static void ForEachBin(AdaptivePoolGeometry g, Action<int, int, PixelBox> bin)
    {
        for (int n = 0; n < g.Batch; n++)
        for (int d = 0; d < g.Depth.Output; d++)
        for (int h = 0; h < g.Height.Output; h++)
        for (int w = 0; w < g.Width.Output; w++)
            bin(n, (d * g.Height.Output + h) * g.Width.Output + w, g.Box(d, h, w));
    }

    /// <summary>Every element of the input in every bin that it is in: its number, that of the bin's result, the pixels of the bin.</summary>
    private static void ForEachShare(AdaptivePoolGeometry g, Action<int, int, int> share) => ForEachBin(g, (n, bin, box) =>
    {
        for (int d = box.D0; d < box.D1; d++)
        for (int h = box.H0; h < box.H1; h++)
        for (int w = box.W0; w < box.W1; w++)
        for (int c = 0; c < g.Channels; c++)
        {
            int pixel = n * g.InputPixels + (d * g.Height.Input + h) * g.Width.Input + w;
            share(pixel * g.Channels + c, (n * g.Bins + bin) * g.Channels + c, box.Pixels);
        }
    });
}
