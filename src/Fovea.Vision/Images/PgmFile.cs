using System.Text;
using Fovea.Files;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Vision;

/// <summary>Grey pictures in the PGM format of Netpbm: P2 (numbers as text) and P5 (bytes).</summary>
/// <remarks>
/// Layout: <c>P5</c>, width, height and greatest value as text between white space and comments (<c># …</c> to the end of the line), one
/// white space, the rows from the top. Above 255 a value takes two bytes, the high one first. Source: netpbm.sourceforge.net/doc/pgm.html.
/// </remarks>
public static class PgmFile
{
    private const int MaxPixels = 1 << 27;

    /// <summary>Reads a picture; values up to m become bytes by value · 255 / m, rounded.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is not a PGM file, is cut short or too long, or is a folder or device.</exception>
    /// <exception cref="FoveaException">It does not exist or may not be read.</exception>
    public static GreyImage Read(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        if (length > Array.MaxLength)
            throw new FileFormatException(path, $"it has {length} bytes; at most {Array.MaxLength} are possible.");
        byte[] bytes = new byte[length];
        InputFile.ReadExactly(handle, path, bytes, 0);
        return new PgmParser(path, bytes).Parse();
    }

    /// <summary>Writes a picture as P5, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="image">The picture.</param>
    /// <exception cref="FoveaException">It cannot be written. A file that was there is intact.</exception>
    public static void Write(string path, GreyImage image) => AtomicFile.Write(path, stream =>
    {
        stream.Write(Encoding.ASCII.GetBytes($"P5\n{image.Width} {image.Height}\n255\n"));
        stream.Write(image.Pixels.Span);
    });

    /// <summary>One pass over the bytes of a file.</summary>
    private ref struct PgmParser(string path, ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _position;

        public GreyImage Parse()
        {
            bool isText = ReadMagic();
            int width = ReadNumber("width", 1, MaxPixels);
            int height = ReadNumber("height", 1, MaxPixels);
            int maximum = ReadNumber("greatest value", 1, ushort.MaxValue);
            long count = (long)width * height;
            if (count > MaxPixels) throw Error($"{width}×{height} pixels are more than the {MaxPixels} that are possible.");
            // A row of text has at least a digit and a space for each pixel; known before anything is allocated.
            long needed = isText ? 2 * count : 1 + count * (maximum > byte.MaxValue ? 2 : 1);
            if (_bytes.Length - _position < needed || (!isText && _bytes.Length - _position > needed))
            {
                throw Error($"{width}×{height} pixels up to {maximum} need {needed} more bytes{(isText ? " at least" : "")}, the file has "
                    + $"{_bytes.Length - _position}. It was cut short, or something was added to it.");
            }

            byte[] pixels = new byte[count];
            if (isText) ReadText(pixels, maximum);
            else ReadBinary(pixels, maximum);
            return new GreyImage(width, height, pixels);
        }

        private bool ReadMagic()
        {
            if (_bytes.Length < 2 || _bytes[0] != 'P' || _bytes[1] is not ((byte)'2' or (byte)'5'))
            {
                string found = _bytes.Length >= 2 && _bytes[0] == 'P' && _bytes[1] is >= (byte)'1' and <= (byte)'7'
                    ? $"this is Netpbm's format P{(char)_bytes[1]}" : "this is not a PGM file";
                throw Error($"{found}; P2 or P5 is expected. Convert the picture to grey PGM.");
            }

            _position = 2;
            if (_bytes.Length > 2 && !IsSpaceOrComment(_bytes[2])) throw Error("a white space is expected after the format's name.");
            return _bytes[1] == '2';
        }

        private void ReadText(Span<byte> pixels, int maximum)
        {
            for (int i = 0; i < pixels.Length; i++) pixels[i] = Scale(ReadNumber("pixel", 0, maximum), maximum);
            SkipSpace();
            if (_position < _bytes.Length) throw Error($"something follows the {pixels.Length} pixels.");
        }

        private void ReadBinary(Span<byte> pixels, int maximum)
        {
            if (!IsSpace(_bytes[_position])) throw Error("a white space is expected between the greatest value and the pixels.");
            ReadOnlySpan<byte> values = _bytes[(_position + 1)..];
            for (int i = 0; i < pixels.Length; i++)
            {
                int value = maximum > byte.MaxValue ? values[2 * i] << 8 | values[2 * i + 1] : values[i];
                if (value > maximum) throw Error($"pixel {i} is {value}, above the greatest value {maximum}.");
                pixels[i] = Scale(value, maximum);
            }
        }

        private int ReadNumber(string what, int least, int most)
        {
            SkipSpace();
            int start = _position;
            int number = 0;
            while (_position < _bytes.Length && _bytes[_position] is >= (byte)'0' and <= (byte)'9')
            {
                number = number * 10 + (_bytes[_position] - '0');
                if (number > most) throw Error($"the {what} is above {most}.");
                _position++;
            }

            if (_position == _bytes.Length && _position == start) throw Error($"the file ends before the {what}. It was cut short.");
            if (_position == start) throw Error($"the {what} is not a number.");
            if (number < least) throw Error($"the {what} is {number}, below {least}.");
            if (_position < _bytes.Length && !IsSpaceOrComment(_bytes[_position])) throw Error($"the {what} does not end with a white "
                + "space.");
            return number;
        }

        private void SkipSpace()
        {
            while (_position < _bytes.Length && IsSpaceOrComment(_bytes[_position]))
            {
                if (_bytes[_position] == '#')
                {
                    int end = _bytes[_position..].IndexOfAny((byte)'\n', (byte)'\r');
                    _position = end < 0 ? _bytes.Length : _position + end;
                }
                else
                {
                    _position++;
                }
            }
        }

        private static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

        private static bool IsSpaceOrComment(byte value) => IsSpace(value) || value == '#';

        private static byte Scale(int value, int maximum) => (byte)((value * 255 + maximum / 2) / maximum);

        private readonly FileFormatException Error(string problem) => new(path, problem, offset: _position);
    }
}
