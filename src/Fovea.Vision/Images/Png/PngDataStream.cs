namespace Fovea.Vision.Png;

/// <summary>Reads the contents of the chunks IDAT as one stream.</summary>
internal sealed class PngDataStream(ReadOnlyMemory<byte> file, IReadOnlyList<(int Offset, int Length)> parts) : Stream
{
    private int _part;
    private int _done;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int read = 0;
        while (read < buffer.Length && _part < parts.Count)
        {
            (int offset, int length) = parts[_part];
            int count = Math.Min(length - _done, buffer.Length - read);
            file.Span.Slice(offset + _done, count).CopyTo(buffer[read..]);
            read += count;
            _done += count;
            if (_done == length) (_part, _done) = (_part + 1, 0);
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
