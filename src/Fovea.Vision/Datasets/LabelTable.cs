using System.Text;
using Fovea.Files;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Vision;

/// <summary>A CSV file of paths and labels. Source of the format: RFC 4180.</summary>
internal static class LabelTable
{
    private const long MaxBytes = 256L << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a table.</summary>
    /// <exception cref="FileFormatException">It is too long, no text, or a line is not a path and a label.</exception>
    public static IReadOnlyList<LabelledPath> Read(string path)
    {
        string text = ReadText(path);
        List<LabelledPath> lines = [];
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace()) continue;
            string[] fields = Fields(path, line, number);
            if (number == 1 && fields[0] == "path" && fields[1] == "label") continue;
            if (fields[0].Length == 0 || fields[1].Length == 0) throw Error(path, number, "the path or the label is empty");
            lines.Add(new LabelledPath(fields[0], fields[1], number));
        }

        return lines.Count > 0 ? lines : throw new FileFormatException(path, "it names no picture; a path and a label in each line are expected.");
    }

    private static string ReadText(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        if (length > MaxBytes) throw new FileFormatException(path, $"it has {length} bytes; a table of labels has {MaxBytes} at most.");
        byte[] bytes = new byte[length];
        InputFile.ReadExactly(handle, path, bytes, 0);
        try
        {
            ReadOnlySpan<byte> content = bytes;
            return Strict.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content);
        }
        catch (DecoderFallbackException error)
        {
            throw new FileFormatException(path, "this is no text in UTF-8; a path and a label in each line are expected.", innerException: error);
        }
    }

    private static string[] Fields(string path, ReadOnlySpan<char> line, int number)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"' && (isQuoted || field.Length == 0)) isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted) Next();
            else field.Append(line[i]);
        }

        if (isQuoted) throw Error(path, number, "a quotation mark is not closed");
        Next();
        return fields.Count == 2 ? [.. fields] : throw Error(path, number, $"it has {fields.Count} {(fields.Count == 1 ? "field" : "fields")}");

        void Next()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }

    private static FileFormatException Error(string path, int line, string problem) =>
        new(path, $"{problem}; a path and a label with a comma between them are expected.", $"line {line}");
}
