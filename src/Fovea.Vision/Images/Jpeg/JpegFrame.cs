using System.Buffers.Binary;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Jpeg;

/// <summary>The frame header (ITU-T T.81, B.2.2).</summary>
internal sealed class JpegFrame
{
    private const int FixedLength = 6, ComponentLength = 3, MaxFactor = 4;

    private JpegFrame(bool isProgressive, int width, int height, JpegComponent[] components)
    {
        IsProgressive = isProgressive;
        Width = width;
        Height = height;
        Components = components;
        MaxHorizontal = components.Max(static component => component.Horizontal);
        MaxVertical = components.Max(static component => component.Vertical);
        (int mcuWidth, int mcuHeight) = (JpegOrder.Side * MaxHorizontal, JpegOrder.Side * MaxVertical);
        McusX = (width + mcuWidth - 1) / mcuWidth;
        McusY = (height + mcuHeight - 1) / mcuHeight;
        foreach (JpegComponent component in components) component.SetSize(this);
    }

    public bool IsProgressive { get; }

    public int Width { get; }

    public int Height { get; }

    public JpegComponent[] Components { get; }

    public int MaxHorizontal { get; }

    public int MaxVertical { get; }

    /// <summary>Minimum coded units in a row: the least number of pixels that holds whole blocks of every component.</summary>
    public int McusX { get; }

    /// <summary>Rows of minimum coded units.</summary>
    public int McusY { get; }

    public static JpegFrame Parse(ImageSource source, byte marker, int offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength || bytes.Length != FixedLength + ComponentLength * bytes[5])
            throw source.Error($"a frame header of {bytes.Length} bytes is damaged.", offset, "SOF");
        (int height, int width) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]));
        if (bytes[0] != 8) throw source.Error($"it has {bytes[0]} bits a sample; only 8 can be read.", offset, "SOF");
        source.CheckSize(width, height, offset);
        if (bytes[5] is not (1 or 3 or 4))
            throw source.Error($"it has {bytes[5]} components; 1 (grey), 3 (colour) and 4 (CMYK) can be read.", offset, "SOF");
        JpegComponent[] components = new JpegComponent[bytes[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> entry = bytes[(FixedLength + ComponentLength * i)..];
            (int horizontal, int vertical) = (entry[1] >> 4, entry[1] & 15);
            if (horizontal is < 1 or > MaxFactor || vertical is < 1 or > MaxFactor || entry[2] > 3)
            {
                throw source.Error($"component {entry[0]} has sampling {horizontal}×{vertical} and quantiser {entry[2]}; 1 to 4 and 0 to 3 are possible.",
                    offset, "SOF");
            }

            components[i] = new JpegComponent(entry[0], horizontal, vertical, entry[2]);
        }

        if (components.DistinctBy(static component => component.Id).Count() < components.Length)
            throw source.Error("two components have one name.", offset, "SOF");
        return new JpegFrame(marker == JpegMarker.ProgressiveFrame, width, height, components);
    }

    /// <summary>Takes the memory for coefficients and samples, if the rest of the file can hold so many blocks.</summary>
    public void Allocate(ImageSource source, int offset)
    {
        // A block takes one bit at the least: a code for its DC coefficient.
        long blocks = Components.Sum(static component => (long)component.BlocksX * component.BlocksY);
        if (blocks > 8L * (source.Bytes.Length - offset) && !source.Options.AllowTruncated)
        {
            throw source.Error($"{Width}×{Height} pixels are {blocks} blocks, which {source.Bytes.Length - offset} bytes cannot hold. The file is damaged.",
                offset);
        }

        foreach (JpegComponent component in Components)
        {
            long padded = (long)component.PaddedBlocksX * component.PaddedBlocksY * JpegOrder.BlockSize;
            component.Plane = source.Allocate<byte>(padded, "a component");
            // What is cut off is the middle grey of coefficients that are all zero.
            if (source.Options.AllowTruncated) component.Plane.AsSpan().Fill(JpegOrder.MiddleGrey);
            if (!IsProgressive) continue;
            component.Coefficients = source.Allocate<short>(padded, "the coefficients");
            Array.Clear(component.Coefficients);
        }
    }
}
