using System.Text;

namespace Fovea.Vision.Pnm;

/// <summary>Writes Netpbm's formats: P5 (PGM), P6 (PPM), and with opacity P7 (PAM).</summary>
internal static class PnmWriter
{
    public static void Write(Stream stream, Image image)
    {
        string header = image.Channels switch
        {
            1 => $"P5\n{image.Width} {image.Height}\n255\n",
            3 => $"P6\n{image.Width} {image.Height}\n255\n",
            _ => $"P7\nWIDTH {image.Width}\nHEIGHT {image.Height}\nDEPTH {image.Channels}\nMAXVAL 255\n"
                + $"TUPLTYPE {(image.Channels == 2 ? "GRAYSCALE_ALPHA" : "RGB_ALPHA")}\nENDHDR\n",
        };
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(image.Samples.Span);
    }
}
