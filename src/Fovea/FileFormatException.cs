using System.Globalization;
using System.Text;

namespace Fovea;

/// <summary>A file that is not what it should be: cut short, damaged, of another format, or contradicting itself.</summary>
/// <remarks>The message is one line, <c>file: part: problem (byte offset)</c>, whatever the file holds.</remarks>
public sealed class FileFormatException : FoveaException
{
    /// <summary>An error of one file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="problem">What is there, what was expected, and the fix.</param>
    /// <param name="part">The tensor, sample or field in question, as <see cref="Quote"/> writes it; null if it is the whole file.</param>
    /// <param name="offset">Where in the file, in bytes from its start; null if nowhere in particular.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public FileFormatException(string file, string problem, string? part = null, long? offset = null, Exception? innerException = null)
        : base(Describe(file, problem, part, offset), innerException!)
    {
        File = file;
        Part = part;
        Offset = offset;
    }

    /// <summary>Path of the file.</summary>
    public string File { get; }

    /// <summary>The tensor, sample or field in question; null if it is the whole file.</summary>
    public string? Part { get; }

    /// <summary>Where in the file, in bytes from its start; null if nowhere in particular.</summary>
    public long? Offset { get; }

    /// <summary>A name out of a file, safe to show: in quotes, control characters as <c>\u000A</c>, cut after 80 characters.</summary>
    public static string Quote(string name)
    {
        const int longest = 80;
        StringBuilder text = new("'");
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, longest)))
        {
            // Besides control characters the format characters: they include those that reverse the direction of the line.
            bool safe = !char.IsControl(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator);
            if (safe) text.Append(c);
            else text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }

        return text.Append(name.Length > longest ? "…'" : "'").ToString();
    }

    private static string Describe(string file, string problem, string? part, long? offset) =>
        $"{file}: {(part is null ? "" : part + ": ")}{problem}{(offset is null ? "" : $" (byte {offset})")}";
}
