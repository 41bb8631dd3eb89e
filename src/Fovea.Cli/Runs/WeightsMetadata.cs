using System.Globalization;
using System.Text.Json;
using Fovea.Cli.Rendering;
using Fovea.Weights;

namespace Fovea.Cli.Runs;

/// <summary>What the tool keeps in the header of a weights file, so that the file alone is enough to predict with.</summary>
/// <param name="ClassNames">The classes, in the order of the outputs; null if the file does not say.</param>
/// <param name="Size">Rows and columns that pictures were brought to; null if they were taken as they are.</param>
internal sealed record WeightsMetadata(IReadOnlyList<string>? ClassNames, int? Size)
{
    private const string ClassesKey = "fovea.classes";
    private const string SizeKey = "fovea.size";

    /// <summary>Reads it from a file; what is not there is null.</summary>
    /// <exception cref="FileFormatException">The file is damaged, or what is there is not what it should be.</exception>
    public static WeightsMetadata Of(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        IReadOnlyList<string>? names = file.Metadata.TryGetValue(ClassesKey, out string? text) ? Names(path, text) : null;
        if (!file.Metadata.TryGetValue(SizeKey, out string? number)) return new WeightsMetadata(names, null);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is >= 1 and <= 1 << 14
            ? new WeightsMetadata(names, size) : throw new FileFormatException(path, $"its metadata {SizeKey} is {FileFormatException.Quote(number)}; pixels are expected.");
    }

    /// <summary>As a file keeps it.</summary>
    public Dictionary<string, string> ToTexts()
    {
        Dictionary<string, string> texts = [];
        if (ClassNames is { } names) texts[ClassesKey] = JsonText.Array(names);
        if (Size is { } size) texts[SizeKey] = size.ToString(CultureInfo.InvariantCulture);
        return texts;
    }

    private static List<string> Names(string path, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(static name => name.GetString() ?? throw new JsonException())];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FileFormatException(path, $"its metadata {ClassesKey} is no list of names.", innerException: error);
        }
    }
}
