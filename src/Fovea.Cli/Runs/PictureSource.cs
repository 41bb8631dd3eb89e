using Fovea.Training;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>Pictures in files: a folder with a sub-folder for each class, a table of paths and labels, or a folder with parts of either form.</summary>
/// <param name="Path">The folder or table.</param>
internal sealed record PictureSource(string Path) : DataSource(SourceName, NameOf(Path), Path)
{
    /// <summary>What a run keeps as its data set's name.</summary>
    public const string SourceName = "pictures";

    /// <summary>The part that is held out if there is nothing else to judge by, and nobody says how much.</summary>
    public const double UsualHoldOut = 0.2;

    private const int ListedErrors = 10;

    public override IReadOnlyList<string>? ClassNames => null;

    public override bool AreFiles => true;

    public override TrainingData ForTraining(DataSettings settings, int? limit, CancellationToken cancellationToken)
    {
        PictureParts parts = PictureParts.Find(Path);
        CheckedImages all = Read(parts.Train, settings, null, cancellationToken);
        IImageDataset train = all;
        JudgedData judged;
        if (settings.HoldOut is null && (parts.Validation ?? parts.Test) is { } other)
        {
            CheckedImages images = Read(other, settings, all.ClassNames, cancellationToken);
            judged = new JudgedData(images, Fit(images, settings), parts.Validation is null ? "test" : "validation", images.Unreadable);
        }
        else
        {
            (train, IImageDataset heldOut) = Part(all, settings.HoldOut ?? UsualHoldOut, settings.Seed);
            judged = new JudgedData(heldOut, Fit(heldOut, settings), "held-out", []);
        }

        JudgedData? test = null;
        if (judged.Part != "test" && parts.Test is { } last)
        {
            CheckedImages images = Read(last, settings, all.ClassNames, cancellationToken);
            test = new JudgedData(images, Fit(images, settings), "test", images.Unreadable);
        }

        // The first ones would be of one class.
        if (limit < train.Count) train = train.Split((double)limit.Value / train.Count, settings.Seed).HeldOut;
        return new TrainingData(Fit(train, settings, settings.Augment), judged, [.. all.Unreadable, .. judged.Unreadable, .. test?.Unreadable ?? []]) { Test = test };
    }

    public override JudgedData ForEvaluation(DataSettings settings, IReadOnlyList<string>? classNames, CancellationToken cancellationToken)
    {
        PictureParts parts = PictureParts.Find(Path);
        if (settings.HoldOut is { } part)
        {
            CheckedImages all = Read(parts.Train, settings, classNames, cancellationToken);
            IImageDataset heldOut = Part(all, part, settings.Seed).HeldOut;
            return new JudgedData(heldOut, Fit(heldOut, settings), "held-out", all.Unreadable);
        }

        CheckedImages images = Read(parts.Test ?? parts.Validation ?? parts.Train, settings, classNames, cancellationToken);
        return new JudgedData(images, Fit(images, settings), parts.Test is null && parts.Validation is not null ? "validation" : "test", images.Unreadable);
    }

    private static string NameOf(string path) => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    private static CheckedImages Read(string part, DataSettings settings, IReadOnlyList<string>? classNames, CancellationToken cancellationToken)
    {
        int channels = settings.Input[^1];
        ImageFiles files = PictureParts.IsTable(part) ? ImageFiles.FromTable(part, classNames, channels) : ImageFiles.FromFolders(part, classNames, channels);
        CheckedImages images = CheckedImages.Of(files, cancellationToken: cancellationToken);
        if (images.Unreadable.Count > 0 && (settings.Strict || images.Count == 0))
            throw new FoveaException($"{Listed(images.Unreadable)}{(settings.Strict ? "\nWithout --strict such pictures are left out." : "")}");
        return images;
    }

    /// <summary>What is wrong with pictures, a line for each of the first.</summary>
    public static string Listed(IReadOnlyList<FoveaException> unreadable)
    {
        string more = unreadable.Count > ListedErrors ? $"\n  and {unreadable.Count - ListedErrors} more" : "";
        string lines = string.Concat(unreadable.Take(ListedErrors).Select(static error => $"\n  {error.Message}"));
        return $"{unreadable.Count} {(unreadable.Count == 1 ? "picture" : "pictures")} cannot be read:{lines}{more}";
    }
}
