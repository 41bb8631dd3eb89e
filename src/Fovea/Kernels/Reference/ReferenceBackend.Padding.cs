using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void Pad(in PadGeometry g, Buffer x, Buffer y)
    {
        for (int n = 0; n < g.Batch; n++)
        {
            for (int c = 0; c < g.Channels; c++)
            {
                double mean = 0;
                for (int p = 0; p < g.InputPixels; p++) mean += Of(x)[(n * g.InputPixels + p) * g.Channels + c];
                mean /= g.InputPixels;
                for (int p = 0; p < g.OutputPixels; p++)
                {
                    int source = PadSource(g, p);
                    Of(y)[(n * g.OutputPixels + p) * g.Channels + c] = source >= 0 ? Of(x)[(n * g.InputPixels + source) * g.Channels + c]
                        : g.Mode == PaddingMode.Mean ? mean : 0;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void PadBackward(in PadGeometry g, Buffer dy, Buffer dx)
    {
        Array.Clear(Of(dx));
        for (int n = 0; n < g.Batch; n++)
        {
            for (int c = 0; c < g.Channels; c++)
            {
                double border = 0;
                for (int p = 0; p < g.OutputPixels; p++)
                {
                    int source = PadSource(g, p);
                    double gradient = Of(dy)[(n * g.OutputPixels + p) * g.Channels + c];
                    if (source >= 0) Of(dx)[(n * g.InputPixels + source) * g.Channels + c] += gradient;
                    else border += gradient;
                }

                if (g.Mode != PaddingMode.Mean) continue;
                for (int p = 0; p < g.InputPixels; p++) Of(dx)[(n * g.InputPixels + p) * g.Channels + c] += border / g.InputPixels;
            }
        }
    }

    /// <summary>The input pixel that stands at a pixel of the padded input, or −1.</summary>
    private static int PadSource(in PadGeometry g, int pixel)
    {
        int d = g.Depth.Source(pixel / g.Width.Output / g.Height.Output, g.Mode);
        int h = g.Height.Source(pixel / g.Width.Output % g.Height.Output, g.Mode);
        int w = g.Width.Source(pixel % g.Width.Output, g.Mode);
        return d < 0 || h < 0 || w < 0 ? -1 : (d * g.Height.Input + h) * g.Width.Input + w;
    }
}
