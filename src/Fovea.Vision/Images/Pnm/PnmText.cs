using System.Text;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Pnm;

/// <summary>The words, numbers and comments of a PNM file, read from its start.</summary>
internal sealed class PnmText(ImageSource source)
{
    private const int MaxMaximum = ushort.MaxValue;

    public int Position { get; private set; }

    private ReadOnlySpan<byte> Rest => source.Bytes.Span[Position..];

    public PnmHeader ReadHeader()
    {
        int kind = source.Bytes.Span[1] - '0';
        Position = 2;
        if (Rest.Length > 0 && !IsSpaceOrComment(Rest[0])) throw Error("a white space is expected after the format's name.");
        if (kind == 7) return ReadPamHeader();
        int width = ReadNumber("width", 1, int.MaxValue), height = ReadNumber("height", 1, int.MaxValue);
        source.CheckSize(width, height, Position);
        bool isBits = kind is 1 or 4;
        int maximum = isBits ? 1 : ReadNumber("greatest value", 1, MaxMaximum);
        if (kind >= 4) SkipOneSpace(isBits ? "height" : "greatest value");
        return new PnmHeader(kind, width, height, kind is 3 or 6 ? 3 : 1, maximum);
    }

    public int ReadNumber(string what, int least, int most)
    {
        SkipSpace();
        int start = Position;
        long number = 0;
        for (; Rest.Length > 0 && Rest[0] is >= (byte)'0' and <= (byte)'9'; Position++)
        {
            number = number * 10 + (Rest[0] - '0');
            if (number > most) throw Error($"the {what} is above {most}.");
        }

        if (Position == start && Rest.Length == 0) throw source.CutShort($"before the {what}", Position);
        if (Position == start) throw Error($"the {what} is not a number.");
        if (number < least) throw Error($"the {what} is {number}, below {least}.");
        if (Rest.Length > 0 && !IsSpaceOrComment(Rest[0])) throw Error($"the {what} does not end with a white space.");
        return (int)number;
    }

    /// <summary>A digit 0 or 1; between those of PBM no space is needed.</summary>
    public int ReadBit()
    {
        SkipSpace();
        if (Rest.Length == 0) throw source.CutShort("before the sample", Position);
        if (Rest[0] is not ((byte)'0' or (byte)'1')) throw Error("a sample is neither 0 nor 1.");
        return source.Bytes.Span[Position++] - '0';
    }

    public void CheckEnd(in PnmHeader header)
    {
        SkipSpace();
        if (Rest.Length > 0) throw Error($"something follows the {header.Samples} samples.");
    }

    private PnmHeader ReadPamHeader()
    {
        int width = 0, height = 0, channels = 0, maximum = 0;
        for (string word = ReadWord(); word != "ENDHDR"; word = ReadWord())
        {
            switch (word)
            {
                case "WIDTH": width = ReadNumber("width", 1, int.MaxValue); break;
                case "HEIGHT": height = ReadNumber("height", 1, int.MaxValue); break;
                case "DEPTH": channels = ReadNumber("depth", 1, 4); break;
                case "MAXVAL": maximum = ReadNumber("greatest value", 1, MaxMaximum); break;
                case "TUPLTYPE": SkipLine(); break;
                default: throw Error($"the word {FileFormatException.Quote(word)} in the header is not known.");
            }
        }

        if (width == 0 || height == 0 || channels == 0 || maximum == 0) throw Error("the header lacks WIDTH, HEIGHT, DEPTH or MAXVAL.");
        source.CheckSize(width, height, Position);
        if (Rest.Length == 0) throw source.CutShort("behind the header", Position);
        if (Rest[0] != '\n') throw Error("a line feed is expected behind ENDHDR.");
        Position++;
        return new PnmHeader(7, width, height, channels, maximum);
    }

    private string ReadWord()
    {
        SkipSpace();
        int start = Position;
        while (Rest.Length > 0 && !IsSpaceOrComment(Rest[0])) Position++;
        if (Position == start) throw source.CutShort("within the header", Position);
        return Encoding.Latin1.GetString(source.Bytes.Span[start..Position]);
    }

    private void SkipOneSpace(string after)
    {
        if (Rest.Length == 0) throw source.CutShort("behind the header", Position);
        if (!IsSpace(Rest[0])) throw Error($"a white space is expected between the {after} and the samples.");
        Position++;
    }

    private void SkipSpace()
    {
        while (Rest.Length > 0 && IsSpaceOrComment(Rest[0]))
        {
            if (Rest[0] == '#') SkipLine();
            else Position++;
        }
    }

    private void SkipLine()
    {
        int end = Rest.IndexOfAny((byte)'\n', (byte)'\r');
        Position = end < 0 ? source.Bytes.Length : Position + end;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    private static bool IsSpaceOrComment(byte value) => IsSpace(value) || value == '#';

    private FileFormatException Error(string problem) => source.Error(problem, Position);
}
