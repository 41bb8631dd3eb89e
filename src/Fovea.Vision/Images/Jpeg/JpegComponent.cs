namespace Fovea.Vision.Jpeg;

/// <summary>One of a frame's planes: Y, Cb, Cr, … (ITU-T T.81, A.1 and B.2.2).</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int quantiser)
{
    public int Id { get; } = id;

    /// <summary>Blocks beside each other in an MCU.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Blocks above each other in an MCU.</summary>
    public int Vertical { get; } = vertical;

    /// <summary>The number of its quantiser.</summary>
    public int QuantiserIndex { get; } = quantiser;

    /// <summary>Samples in a row: ⌈width · H / Hmax⌉.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of samples: ⌈height · V / Vmax⌉.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks that hold samples of the picture, in a row.</summary>
    public int BlocksX => (Width + JpegOrder.Side - 1) / JpegOrder.Side;

    /// <summary>Rows of such blocks.</summary>
    public int BlocksY => (Height + JpegOrder.Side - 1) / JpegOrder.Side;

    /// <summary>Blocks in a row, filled up to whole MCUs.</summary>
    public int PaddedBlocksX { get; private set; }

    /// <summary>Rows of blocks, filled up to whole MCUs.</summary>
    public int PaddedBlocksY { get; private set; }

    /// <summary>Samples from one row of <see cref="Plane"/> to the next.</summary>
    public int Stride => PaddedBlocksX * JpegOrder.Side;

    /// <summary>The decoded samples.</summary>
    public byte[] Plane { get; set; } = [];

    /// <summary>Of a progressive picture: the coefficients, block after block, row-major within each.</summary>
    public short[] Coefficients { get; set; } = [];

    /// <summary>The quantiser as it was when the component's first scan began, row-major; null before.</summary>
    public short[]? Quantiser { get; set; }

    /// <summary>Of a progressive picture: for each coefficient the lowest bit that is known; −1 for none.</summary>
    public int[] KnownBits { get; } = [.. Enumerable.Repeat(-1, JpegOrder.BlockSize)];

    /// <summary>The last DC coefficient, from which the next one differs.</summary>
    public int Prediction { get; set; }

    public HuffmanTable? Dc { get; set; }

    public HuffmanTable? Ac { get; set; }

    /// <summary>The coefficients of a block.</summary>
    public Span<short> Block(int x, int y) =>
        Coefficients.AsSpan((y * PaddedBlocksX + x) * JpegOrder.BlockSize, JpegOrder.BlockSize);

    public void SetSize(JpegFrame frame)
    {
        Width = (int)(((long)frame.Width * Horizontal + frame.MaxHorizontal - 1) / frame.MaxHorizontal);
        Height = (int)(((long)frame.Height * Vertical + frame.MaxVertical - 1) / frame.MaxVertical);
        PaddedBlocksX = frame.McusX * Horizontal;
        PaddedBlocksY = frame.McusY * Vertical;
    }
}
