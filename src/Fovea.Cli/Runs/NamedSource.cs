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
        if (settings.HoldOut is not { } part) return new TrainingData(Samples(all, settings), ForEvaluation(settings, null, cancellationToken), []);
        (IImageDataset train, IImageDataset heldOut) = Part(all, part, settings.Seed);
        return new TrainingData(Samples(train, settings), new JudgedData(heldOut, Samples(heldOut, settings), "held-out", []), []);
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

    private static IDataset Samples(IImageDataset images, DataSettings settings) => settings.Size is null ? images : Fit(images, settings);
}
