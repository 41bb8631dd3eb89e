using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>Where the parts of a set of pictures lie; each is a folder with a sub-folder for each class, or a table of paths and labels.</summary>
/// <param name="Train">To train on.</param>
/// <param name="Validation">To judge the training by, if there is one.</param>
/// <param name="Test">To judge the result by, if there is one.</param>
internal sealed record PictureParts(string Train, string? Validation, string? Test)
{
    private static readonly string[] TrainNames = ["train", "training"];
    private static readonly string[] ValidationNames = ["val", "valid", "validation"];
    private static readonly string[] TestNames = ["test", "testing"];

    /// <summary>The parts of a folder or table: those that names such as <c>train</c>, <c>val.csv</c> and <c>test</c> tell, else one.</summary>
    public static PictureParts Find(string path)
    {
        if (IsTable(path)) return new PictureParts(path, null, null);
        string? train = Part(path, TrainNames);
        return train is null ? new PictureParts(path, null, null) : new PictureParts(train, Part(path, ValidationNames), Part(path, TestNames));
    }

    /// <summary>Whether a folder is one of pictures: it has a table to train on, or a sub-folder with a picture at any depth, and no IDX
    /// files, neither itself nor in a sub-folder with a data set's name.</summary>
    /// <exception cref="FoveaException">It cannot be looked through.</exception>
    public static bool HasPictures(string folder)
    {
        if (!Directory.Exists(folder)) return false;
        try
        {
            if (DatasetEntry.All.Select(entry => Path.Join(folder, entry.Name)).Append(folder).Any(HasIdxFiles)) return false;
            return Part(folder, TrainNames) is { } train && IsTable(train)
                || Directory.EnumerateDirectories(folder).SelectMany(static sub => Directory.EnumerateFiles(sub, "*", SearchOption.AllDirectories))
                    .Any(ImageFiles.IsPicture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"cannot look through {FileFormatException.Quote(folder)}: {error.Message}", error);
        }
    }

    /// <summary>Whether a path is a table of paths and labels, by its name.</summary>
    public static bool IsTable(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    private static bool HasIdxFiles(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*idx?-ubyte*").Any();

    private static string? Part(string folder, string[] names) => names
        .SelectMany(name => (string[])[Path.Join(folder, name), Path.Join(folder, $"{name}.csv")])
        .FirstOrDefault(static path => IsTable(path) ? File.Exists(path) : Directory.Exists(path));
}
