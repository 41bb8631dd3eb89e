using Fovea.Vision.Reading;

namespace Fovea.Vision.Jpeg;

/// <summary>One scan: which components and which part of their coefficients it holds (ITU-T T.81, B.2.3, and G.1 for progression).</summary>
internal sealed class JpegScan
{
    private const int FixedLength = 4, MaxBlocksInMcu = 10, MaxLow = 13;
    private readonly ImageSource _source;
    private readonly JpegFrame _frame;
    private readonly JpegComponent[] _components;
    private readonly int _first;
    private readonly int _end;
    private readonly int _high;
    private readonly int _low;
    private readonly short[] _block = new short[JpegOrder.BlockSize];
    private JpegEntropy _entropy;

    private JpegScan(ImageSource source, JpegFrame frame, JpegComponent[] components, int first, int end, int approximation)
    {
        (_source, _frame, _components) = (source, frame, components);
        (_first, _end, _high, _low) = frame.IsProgressive
            ? (first, end, approximation >> 4, approximation & 15)
            : (0, JpegOrder.BlockSize - 1, 0, 0);
        _entropy = new JpegEntropy(source, 0);
    }

    public static JpegScan Parse(
        ImageSource source, JpegFrame frame, int offset, ReadOnlySpan<byte> bytes,
        HuffmanTable?[] dc, HuffmanTable?[] ac, short[]?[] quantisers)
    {
        int count = bytes.Length > 0 ? bytes[0] : 0;
        if (count is < 1 or > 4 || bytes.Length != FixedLength + 2 * count)
            throw source.Error($"a scan header of {bytes.Length} bytes is damaged.", offset, "SOS");
        JpegComponent[] components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            (int id, int tables) = (bytes[1 + 2 * i], bytes[2 + 2 * i]);
            JpegComponent component = Array.Find(frame.Components, candidate => candidate.Id == id)
                ?? throw source.Error($"a scan names component {id}, which the frame lacks.", offset, "SOS");
            if (components.Contains(component)) throw source.Error($"a scan names component {id} twice.", offset, "SOS");
            components[i] = component;
            component.Dc = (tables >> 4) < dc.Length ? dc[tables >> 4] : null;
            component.Ac = (tables & 15) < ac.Length ? ac[tables & 15] : null;
            component.Prediction = 0;
            component.Quantiser ??= quantisers[component.QuantiserIndex]
                ?? throw source.Error($"component {id} uses quantiser {component.QuantiserIndex}, which the file lacks.", offset, "SOS");
        }

        JpegScan scan = new(source, frame, components, bytes[^3], bytes[^2], bytes[^1]);
        scan.Check(offset);
        return scan;
    }

    /// <summary>Decodes the scan.</summary>
    /// <param name="position">Of its first byte.</param>
    /// <param name="restartInterval">MCUs between two restart markers; 0 for none.</param>
    /// <returns>Where to look for the next marker.</returns>
    public int Decode(int position, int restartInterval)
    {
        _entropy = new JpegEntropy(_source, position);
        try
        {
            return DecodeBlocks(restartInterval);
        }
        catch (FileFormatException) when (_source.Options.AllowTruncated && _entropy.IsAtEnd)
        {
            // The zeros behind the end made no sense as codes.
            return _source.Bytes.Length;
        }
    }

    private int DecodeBlocks(int restartInterval)
    {
        // A single component comes block by block, without those that only fill up an MCU (A.2.2).
        bool isSingle = _components.Length == 1;
        (int columns, int rows) = isSingle ? (_components[0].BlocksX, _components[0].BlocksY) : (_frame.McusX, _frame.McusY);
        int left = restartInterval, restarts = 0;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                if (restartInterval > 0 && left-- == 0)
                {
                    if (!TryRestart(restarts++ & 7)) return _source.Bytes.Length;
                    left = restartInterval - 1;
                }

                if (isSingle) DecodeBlock(_components[0], x, y);
                else DecodeMcu(x, y);

                // As libjpeg: the MCU that the data ends in is finished with zeros, and those behind it are left alone.
                if (_source.Options.AllowTruncated && _entropy.IsCutShort) return _source.Bytes.Length;
            }

            _entropy.CheckEnd();
        }

        return _entropy.Position;
    }

    /// <summary>Makes samples of the coefficients that progressive scans have collected.</summary>
    public static void FinishProgressive(JpegFrame frame)
    {
        // A component without a quantiser is one whose first scan was cut off: it stays grey.
        foreach (JpegComponent component in frame.Components.Where(static component => component.Quantiser is not null))
        {
            for (int y = 0; y < component.BlocksY; y++)
            {
                for (int x = 0; x < component.BlocksX; x++)
                {
                    ReadOnlySpan<short> block = component.Block(x, y);
                    bool isConstant = !block[1..].ContainsAnyExcept((short)0);
                    int last = isConstant ? 0 : JpegOrder.BlockSize - 1;
                    InverseDct.Write(block, component.Quantiser, last, Samples(component, x, y), component.Stride);
                }
            }
        }
    }

    private static Span<byte> Samples(JpegComponent component, int x, int y) =>
        component.Plane.AsSpan(y * JpegOrder.Side * component.Stride + x * JpegOrder.Side);

    private void Check(int offset)
    {
        if (_components.Length > 1 && _components.Sum(static component => component.Horizontal * component.Vertical) > MaxBlocksInMcu)
            throw _source.Error($"a scan has more than {MaxBlocksInMcu} blocks in an MCU.", offset, "SOS");
        bool needsDc = _first == 0 && _high == 0, needsAc = _end > 0;
        foreach (JpegComponent component in _components)
        {
            if ((needsDc && component.Dc is null) || (needsAc && component.Ac is null))
                throw _source.Error($"component {component.Id} names a Huffman table that the file lacks.", offset, "SOS");
        }

        bool isBand = _first == 0 ? _end == 0 : _first <= _end && _components.Length == 1;
        if (_frame.IsProgressive && (!isBand || _end >= JpegOrder.BlockSize || _low > MaxLow || (_high != 0 && _high != _low + 1)))
        {
            throw _source.Error($"a scan of coefficients {_first} to {_end}, bits {_high} to {_low}, of {_components.Length} components is not possible.",
                offset, "SOS");
        }

        foreach (JpegComponent component in _components)
        {
            for (int k = _first; k <= _end; k++)
            {
                // Each bit comes once and in order, which also bounds how often a small file can make us walk over the picture.
                bool isNext = _high == 0 ? component.KnownBits[k] < 0 : component.KnownBits[k] == _high;
                if (!isNext)
                    throw _source.Error($"a scan repeats or skips bits of coefficient {k} of component {component.Id}.", offset, "SOS");
                component.KnownBits[k] = _low;
            }
        }
    }

    /// <summary>Goes on behind the next restart marker; false if the file ends before it, and may.</summary>
    private bool TryRestart(int number)
    {
        _entropy.CheckEnd();
        ReadOnlySpan<byte> file = _source.Bytes.Span;
        int position = _entropy.Position;
        while (position + 1 < file.Length && (file[position] != 0xFF || file[position + 1] is 0 or 0xFF)) position++;
        if (position + 1 >= file.Length)
            return _source.Options.AllowTruncated ? false : throw _source.CutShort("within the picture", file.Length);
        if (file[position + 1] != JpegMarker.FirstRestart + number)
            throw _source.Error($"marker FF{file[position + 1]:X2} where restart {number} is expected. The file is damaged.", position);
        _entropy.Restart(position + 2);
        foreach (JpegComponent component in _components) component.Prediction = 0;
        return true;
    }

    private void DecodeMcu(int mcuX, int mcuY)
    {
        foreach (JpegComponent component in _components)
        {
            for (int y = 0; y < component.Vertical; y++)
            {
                for (int x = 0; x < component.Horizontal; x++)
                    DecodeBlock(component, mcuX * component.Horizontal + x, mcuY * component.Vertical + y);
            }
        }
    }

    private void DecodeBlock(JpegComponent component, int x, int y)
    {
        if (_frame.IsProgressive)
        {
            Span<short> block = component.Block(x, y);
            if (_first == 0 && _high == 0) _entropy.DecodeDcFirst(component, block, _low);
            else if (_first == 0) _entropy.DecodeDcRefinement(block, _low);
            else if (_high == 0) _entropy.DecodeAcFirst(component, block, _first, _end, _low);
            else _entropy.DecodeAcRefinement(component, block, _first, _end, _low);
            return;
        }

        int last = _entropy.DecodeBlock(component, _block);
        InverseDct.Write(_block, component.Quantiser, last, Samples(component, x, y), component.Stride);
        if (last > 0) Array.Clear(_block);
    }
}
