namespace Fovea.Vision.Jpeg;

/// <summary>Writes entropy-coded data: bits from the highest on, a zero behind each 0xFF (ITU-T T.81, F.1.2.3).</summary>
internal sealed class JpegBitWriter(Stream stream)
{
    private const int BufferLength = 1 << 14;
    private readonly byte[] _buffer = new byte[BufferLength];
    private int _length;
    private ulong _bits;
    private int _count;

    /// <summary>Writes up to 32 bits.</summary>
    public void Write(uint bits, int count)
    {
        _bits = _bits << count | bits;
        for (_count += count; _count >= 8; _count -= 8)
        {
            if (_length >= BufferLength - 2) Flush();
            byte value = (byte)(_bits >> (_count - 8));
            _buffer[_length++] = value;
            if (value == 0xFF) _buffer[_length++] = 0;
        }
    }

    /// <summary>Fills the last byte with ones and hands everything to the stream.</summary>
    public void Finish()
    {
        if (_count > 0) Write(0xFFu >> _count, 8 - _count);
        Flush();
    }

    private void Flush()
    {
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }
}
