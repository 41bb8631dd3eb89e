using System.Globalization;
using System.Text;
using System.Text.Json;
using Fovea.Files;
using Fovea.Layers;

namespace Fovea.Training;

/// <summary>The folder of one run: <c>arguments.json</c>, <c>history.csv</c>, <c>last.safetensors</c>, <c>best.safetensors</c>.</summary>
/// <remarks>Every file is replaced whole or not at all, so a run that is killed leaves the last complete epoch.</remarks>
public sealed class RunFolder
{
    private const string HistoryName = "history.csv";

    private readonly StringBuilder _history = new("epoch,steps,samples,learning_rate,loss,accuracy,validation_loss,validation_accuracy,validation_top_k,seconds\n");

    private RunFolder(string path) => FolderPath = path;

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>The weights of the last complete epoch.</summary>
    public string LastWeights => Path.Combine(FolderPath, "last.safetensors");

    /// <summary>The weights of the best epoch.</summary>
    public string BestWeights => Path.Combine(FolderPath, "best.safetensors");

    /// <summary>One line for each epoch.</summary>
    public string History => Path.Combine(FolderPath, HistoryName);

    /// <summary>Texts that are kept with the weights; see <see cref="Module.Save"/>.</summary>
    public IReadOnlyDictionary<string, string>? WeightsMetadata { get; set; }

    /// <summary>Makes the next numbered folder: <c>parent/1</c>, <c>parent/2</c>, …</summary>
    /// <exception cref="FoveaException">It cannot be made; seen before any training.</exception>
    public static RunFolder CreateNext(string parent)
    {
        try
        {
            Directory.CreateDirectory(parent);
            int number = 1 + Directory.EnumerateDirectories(parent)
                .Select(static path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)
                .DefaultIfEmpty(0).Max();
            while (!Claim(Path.Combine(parent, $"{number}"))) number++;
            return Start(Path.Combine(parent, $"{number}"));
        }
        catch (Exception error) when (IsOfFileSystem(error))
        {
            throw new FoveaException($"cannot make a run folder in '{parent}': {error.Message}", error);
        }
    }

    /// <summary>Makes a folder, or uses one that holds no run yet.</summary>
    /// <exception cref="FoveaException">It cannot be made or written to, or holds a run; seen before any training.</exception>
    public static RunFolder Create(string path)
    {
        try
        {
            return Claim(path) ? Start(path) : throw new FoveaException($"the run folder '{path}' holds a run already. Name another one, or use CreateNext.");
        }
        catch (Exception error) when (IsOfFileSystem(error))
        {
            throw new FoveaException($"cannot make the run folder '{path}': {error.Message}", error);
        }
    }

    /// <summary>Writes what the run was started with.</summary>
    public void WriteArguments(IReadOnlyDictionary<string, string> arguments)
    {
        AtomicFile.Write(Path.Combine(FolderPath, "arguments.json"), stream =>
        {
            using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true });
            writer.WriteStartObject();
            foreach ((string key, string value) in arguments) writer.WriteString(key, value);
            writer.WriteEndObject();
        });
    }

    /// <summary>Writes a text file into the folder.</summary>
    /// <param name="name">The file's name, without a folder.</param>
    /// <param name="text">Its contents.</param>
    public void WriteText(string name, string text) => AtomicFile.Write(Path.Combine(FolderPath, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    internal void WriteEpoch(EpochResult epoch, Module model, bool isBest)
    {
        string validation = epoch.Validation is { } v ? string.Create(CultureInfo.InvariantCulture, $"{v.Loss},{v.Accuracy},{v.TopKAccuracy}") : ",,";
        _history.Append(CultureInfo.InvariantCulture,
            $"{epoch.Epoch},{epoch.Steps},{epoch.Samples},{epoch.LearningRate},{epoch.Loss},{epoch.Accuracy},{validation},{epoch.Seconds:F3}\n");
        WriteText(HistoryName, _history.ToString());
        model.Save(LastWeights, WeightsMetadata);
        if (isBest) model.Save(BestWeights, WeightsMetadata);
    }

    private static RunFolder Start(string path)
    {
        RunFolder folder = new(path);
        // A folder that cannot be written to is told now, not after the first epoch.
        folder.WriteText(HistoryName, folder._history.ToString());
        return folder;
    }

    private static bool IsOfFileSystem(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>Makes a folder, unless somebody else was faster: two runs that start together must not share one.</summary>
    private static bool Claim(string path)
    {
        Directory.CreateDirectory(path);
        string history = Path.Combine(path, HistoryName);
        try
        {
            using FileStream claim = new(history, FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(history))
        {
            return false;
        }
    }
}
