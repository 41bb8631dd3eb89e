using Fovea.Training;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>Where samples come from: a data set of a name, or pictures of one's own.</summary>
/// <param name="Name">What a run keeps as its <c>dataset</c>.</param>
/// <param name="Title">What people are told.</param>
/// <param name="Folder">The folder or table; null for the usual places.</param>
internal abstract record DataSource(string Name, string Title, string? Folder)
{
    /// <summary>The classes, where they are known before anything is read.</summary>
    public abstract IReadOnlyList<string>? ClassNames { get; }

    /// <summary>Whether samples take work: pictures to be resized.</summary>
    public abstract bool AreFiles { get; }

    /// <summary>Decides from <c>--dataset</c> and <c>--data</c>.</summary>
    /// <param name="name">The set that was asked for, if any.</param>
    /// <param name="data">A folder, a table of paths and labels, or the name of a set where no such folder is; or nothing.</param>
    /// <param name="otherwise">What the run was trained on, if neither says it.</param>
    /// <exception cref="UsageException">The two contradict each other, or the run was trained on pictures that nobody names.</exception>
    /// <exception cref="FoveaException"><paramref name="data"/> is a file, but no table.</exception>
    public static DataSource Choose(string? name, string? data, string? otherwise)
    {
        DatasetEntry? asked = DatasetEntry.Find(name);
        if (data is null)
        {
            if (asked is null && otherwise == PictureSource.SourceName)
                throw new UsageException("the run was trained on pictures of your own; say where some are with --data FOLDER (or a CSV file).");
            return new NamedSource(asked ?? DatasetEntry.Find(otherwise) ?? DatasetEntry.All[0], null);
        }

        if (File.Exists(data))
        {
            if (!PictureParts.IsTable(data))
                throw new FoveaException($"--data takes a folder, or a table of paths and labels (.csv); {FileFormatException.Quote(data)} is another file. "
                    + "Name the folder that it lies in.");
            if (asked is not null) throw new UsageException($"--dataset {asked.Name} is a set of IDX files, but --data names a "
                + "table of pictures; leave --dataset out.");
            return new PictureSource(data);
        }

        if (DatasetEntry.Find(data) is { } named && !Directory.Exists(data))
        {
            if (asked is not null && asked != named)
                throw new UsageException($"--dataset {asked.Name} and --data {data} name two data sets; give one.");
            return new NamedSource(named, null);
        }

        if (asked is null && PictureParts.HasPictures(data)) return new PictureSource(data);
        DatasetEntry? ofFolder = DatasetEntry.Find(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data))));
        return new NamedSource(asked ?? ofFolder ?? DatasetEntry.Find(otherwise) ?? DatasetEntry.All[0], data);
    }

    /// <summary>Reads what a training needs.</summary>
    /// <param name="settings">Sizes and parts.</param>
    /// <param name="limit">Train on so many samples at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public abstract TrainingData ForTraining(DataSettings settings, int? limit, CancellationToken cancellationToken);

    /// <summary>Reads what an evaluation needs.</summary>
    /// <param name="settings">Sizes and parts.</param>
    /// <param name="classNames">The network's classes, if they are known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public abstract JudgedData ForEvaluation(DataSettings settings, IReadOnlyList<string>? classNames, CancellationToken cancellationToken);

    /// <summary>Parts pictures in two: some to train on, and some held out to judge by.</summary>
    /// <exception cref="FoveaException">One of them would be empty.</exception>
    protected static (IImageDataset Train, IImageDataset HeldOut) Part(IImageDataset all, double part, ulong seed)
    {
        (ImageSubset train, ImageSubset heldOut) = all.Split(part, seed);
        if (train.Count > 0 && heldOut.Count > 0) return (train, heldOut);
        throw new FoveaException($"of {all.Count} pictures {heldOut.Count} are held out to judge by and {train.Count} are left to train on; both must have some. "
            + "Give more pictures, or another --hold-out.");
    }

    /// <summary>Pictures as the network takes them: its channels, the shorter side brought to the size, the middle cut out.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="settings">Channels and size.</param>
    /// <param name="augment">What chance does to them afterwards; null for nothing.</param>
    protected static IDataset Fit(IImageDataset images, DataSettings settings, Augmentation? augment = null)
    {
        int size = settings.Size ?? settings.Input[0];
        return images.WithTransform([new ToChannels(settings.Input[^1]), new Resize(size), new CenterCrop(size), .. augment?.Transforms(size, size) ?? []]);
    }
}
