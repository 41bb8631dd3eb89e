using Fovea.Training;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>A data set that has a name.</summary>
/// <param name="Set">The set.</param>
/// <param name="Folder">Its folder; null for the usual places.</param>
internal sealed record NamedSource(DatasetEntry Set, string? Folder) : DataSource(Set.Name, Set.Name, Folder)
{
    public override IReadOnlyList<string> ClassNames => Set.ClassNames;

    public override bool AreFiles => false;

    public override TrainingData ForTraining(DataSettings settings, int? limit, CancellationToken cancellationToken)
    {
        IImageDataset all = Set.Train(Folder);
        if (limit is { } count) all = all.Take(count);
        JudgedData test = ForEvaluation(settings with { HoldOut = null }, null, cancellationToken);
        if (settings.HoldOut is not { } part) return new TrainingData(Augmented(all, settings), test, []);
        (IImageDataset train, IImageDataset heldOut) = Part(all, part, settings.Seed);
        return new TrainingData(Augmented(train, settings), new JudgedData(heldOut, Samples(heldOut, settings), "held-out", []), []) { Test = test };
    }

    public override JudgedData ForEvaluation(DataSettings settings, IReadOnlyList<string>? classNames, CancellationToken cancellationToken)
    {
        if (settings.HoldOut is { } part)
        {
            IImageDataset heldOut = Part(Set.Train(Folder), part, settings.Seed).HeldOut;
            return new JudgedData(heldOut, Samples(heldOut, settings), "held-out", []);
        }

        IImageDataset test = Set.Test(Folder);
        return new JudgedData(test, Samples(test, settings), "test", []);
    }

    private static IDataset Augmented(IImageDataset images, DataSettings settings)
    {
        if (settings.Augment.IsNone) return Samples(images, settings);
        return settings.Size is not null ? Fit(images, settings, settings.Augment)
            : images.WithTransform(settings.Augment.Transforms(images.SampleShape[0], images.SampleShape[1]));
    }

    private static IDataset Samples(IImageDataset images, DataSettings settings) => settings.Size is null ? images : Fit(images, settings);
}
