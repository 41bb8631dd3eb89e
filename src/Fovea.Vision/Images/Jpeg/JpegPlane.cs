namespace Fovea.Vision.Jpeg;

/// <summary>A plane of samples to be coded. Rows are filled up to whole blocks by repeating the last sample.</summary>
internal sealed class JpegPlane
{
    public JpegPlane(int width, int height)
    {
        (BlocksX, BlocksY) = ((width + JpegOrder.Side - 1) / JpegOrder.Side, (height + JpegOrder.Side - 1) / JpegOrder.Side);
        Height = height;
        Samples = new byte[Stride * height];
    }

    public int BlocksX { get; }

    public int BlocksY { get; }

    /// <summary>Rows that the picture has.</summary>
    public int Height { get; }

    public int Stride => BlocksX * JpegOrder.Side;

    public byte[] Samples { get; }

    /// <summary>Half the width and height: the mean of 2×2, halves rounded down and up from column to column, as libjpeg does.</summary>
    /// <param name="width">Samples of this plane in a row, without those that fill it up.</param>
    public JpegPlane Halve(int width)
    {
        JpegPlane half = new((width + 1) / 2, (Height + 1) / 2);
        for (int y = 0; y < half.Height; y++)
        {
            ReadOnlySpan<byte> upper = Samples.AsSpan(2 * y * Stride, Stride);
            ReadOnlySpan<byte> lower = Samples.AsSpan(Math.Min(2 * y + 1, Height - 1) * Stride, Stride);
            Span<byte> row = half.Samples.AsSpan(y * half.Stride, half.Stride);
            for (int x = 0; x < row.Length; x++)
            {
                (int left, int right) = (Math.Min(2 * x, Stride - 1), Math.Min(2 * x + 1, Stride - 1));
                row[x] = (byte)((upper[left] + upper[right] + lower[left] + lower[right] + 1 + (x & 1)) >> 2);
            }
        }

        return half;
    }

    /// <summary>Reads a block, less 128; below the last row that one is repeated.</summary>
    public void Load(int blockX, int blockY, Span<int> block)
    {
        for (int y = 0; y < JpegOrder.Side; y++)
        {
            int row = Math.Min(blockY * JpegOrder.Side + y, Height - 1);
            ReadOnlySpan<byte> samples = Samples.AsSpan(row * Stride + blockX * JpegOrder.Side, JpegOrder.Side);
            for (int x = 0; x < JpegOrder.Side; x++) block[y * JpegOrder.Side + x] = samples[x] - 128;
        }
    }
}
