using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>A data set and where it lies.</summary>
/// <param name="Set">The set.</param>
/// <param name="Folder">Its folder; null for the usual places.</param>
internal sealed record DataSource(DatasetEntry Set, string? Folder)
{
    /// <summary>Decides from <c>--dataset</c> and <c>--data</c>.</summary>
    /// <param name="name">The set that was asked for, if any.</param>
    /// <param name="data">A folder, or the name of a set where no such folder is; or nothing.</param>
    /// <param name="otherwise">The set's name if neither says it.</param>
    /// <exception cref="UsageException">The two contradict each other.</exception>
    /// <exception cref="FoveaException"><paramref name="data"/> is a file.</exception>
    public static DataSource Choose(string? name, string? data, string? otherwise)
    {
        DatasetEntry usual = DatasetEntry.Find(otherwise) ?? DatasetEntry.All[0];
        DatasetEntry? asked = DatasetEntry.Find(name);
        if (data is null) return new DataSource(asked ?? usual, null);
        if (File.Exists(data))
            throw new FoveaException($"--data takes a folder with IDX files; {FileFormatException.Quote(data)} is a file. "
                + "Name the folder that it lies in.");
        if (DatasetEntry.Find(data) is { } named && !Directory.Exists(data))
        {
            if (asked is not null && asked != named)
                throw new UsageException($"--dataset {asked.Name} and --data {data} name two data sets; give one.");
            return new DataSource(named, null);
        }

        DatasetEntry? ofFolder = DatasetEntry.Find(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data))));
        return new DataSource(asked ?? ofFolder ?? usual, data);
    }

    /// <summary>The training samples.</summary>
    public IdxDataset Train() => Set.Train(Folder);

    /// <summary>The test samples.</summary>
    public IdxDataset Test() => Set.Test(Folder);
}
