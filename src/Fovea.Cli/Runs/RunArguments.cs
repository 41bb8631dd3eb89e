using System.Text.Json;
using Fovea.Files;
using Fovea.Networks;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Cli.Runs;

/// <summary>What a run folder says about the weights in it.</summary>
/// <remarks>Only names that the tool knows are taken from the file: it names no path and no code.</remarks>
/// <param name="Model">The network.</param>
/// <param name="Dataset">The data set, if it is one of today's, or <see cref="PictureSource.SourceName"/>.</param>
internal sealed record RunArguments(string Model, string? Dataset)
{
    private const string FileName = "arguments.json";
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads the arguments beside a weights file.</summary>
    /// <returns>Null if the file lies in no run folder.</returns>
    /// <exception cref="FileFormatException">There are arguments, but damaged ones.</exception>
    public static RunArguments? Beside(string weights)
    {
        string path = Path.Join(Path.GetDirectoryName(weights), FileName);
        return File.Exists(path) ? Read(path) : null;
    }

    private static RunArguments Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ReadBytes(path));
            string? model = TextOf(document.RootElement, "model");
            if (NetworkRegistry.All.All(entry => entry.Name != model))
            {
                throw new FileFormatException(path,
                    $"the model is {(model is null ? "not given" : FileFormatException.Quote(model))}; expected one of "
                    + $"{string.Join(", ", NetworkRegistry.All.Select(static entry => entry.Name))}. Give --model NAME.");
            }

            return new RunArguments(model!, DatasetOf(TextOf(document.RootElement, "dataset")));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FileFormatException(path,
                "this is not JSON, so it does not tell which network the weights are of. Give --model NAME.", innerException: error);
        }
    }

    private static string? DatasetOf(string? name) => name == PictureSource.SourceName ? name : DatasetEntry.Find(name)?.Name;

    private static byte[] ReadBytes(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        if (length > MaxBytes)
            throw new FileFormatException(path, $"it has {length} bytes; a run's arguments have {MaxBytes} at most. Give --model NAME.");
        byte[] bytes = new byte[length];
        InputFile.ReadExactly(handle, path, bytes, 0);
        return bytes;
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
}
