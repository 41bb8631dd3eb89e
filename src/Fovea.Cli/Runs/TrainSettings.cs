using System.Globalization;
using Fovea.Cli.CommandLine;
using Fovea.Training;

namespace Fovea.Cli.Runs;

/// <summary>What <c>fovea train</c> was asked for.</summary>
internal sealed record TrainSettings
{
    public required string Model { get; init; }

    public required DataSource Data { get; init; }

    public required int Epochs { get; init; }

    public required int Batch { get; init; }

    /// <summary><c>sgd</c> or <c>adam</c>.</summary>
    public required string Optimizer { get; init; }

    public required float LearningRate { get; init; }

    /// <summary><c>cosine</c> or <c>constant</c>.</summary>
    public required string Schedule { get; init; }

    /// <summary>Of sgd.</summary>
    public required float Momentum { get; init; }

    public required float WeightDecay { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Null for all that the process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>Parent of the run folders.</summary>
    public required string Out { get; init; }

    public int? Patience { get; init; }

    /// <summary>Train on the first samples only.</summary>
    public int? Limit { get; init; }

    /// <summary>Rows and columns that pictures are brought to; null for the network's, and for a named set as its pictures are.</summary>
    public int? Size { get; init; }

    /// <summary>The part of the training samples that is held out to judge by; null to decide by what there is.</summary>
    public double? HoldOut { get; init; }

    /// <summary>Whether a picture that cannot be read is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Threads that read samples ahead; null to decide by what they cost.</summary>
    public int? Workers { get; init; }

    /// <summary>A file to start from; null for weights drawn by chance.</summary>
    public string? Weights { get; init; }

    /// <summary>The recipe that settings were taken from, if any.</summary>
    public string? Recipe { get; init; }

    /// <summary>Epochs in which the learning rate rises.</summary>
    public float WarmUp { get; init; }

    public float LabelSmoothing { get; init; }

    /// <summary>Of the moving average of the weights; 0 for none.</summary>
    public float Average { get; init; }

    /// <summary>α; 0 for none.</summary>
    public double MixUp { get; init; }

    /// <summary>α; 0 for none.</summary>
    public double CutMix { get; init; }

    /// <summary>A name of <see cref="Augmentation.All"/>.</summary>
    public string Augment { get; init; } = "none";

    /// <summary>Whether pictures are judged together with their mirror images.</summary>
    public bool Flips { get; init; }

    /// <summary>What makes an epoch the best.</summary>
    public BestEpochBy Best { get; init; }

    /// <summary>The accuracy to stop at, and to record the time of.</summary>
    public double? UntilAccuracy { get; init; }

    /// <summary>As <c>arguments.json</c> keeps them; what was not given is left out.</summary>
    public Dictionary<string, string> ToArguments(int threads)
    {
        Dictionary<string, string?> all = new()
        {
            ["fovea"] = VersionText.Version, ["model"] = Model, ["dataset"] = Data.Name, ["data"] = Data.Folder,
            ["epochs"] = Text(Epochs), ["batch"] = Text(Batch),
            ["optimizer"] = Optimizer, ["lr"] = Text(LearningRate), ["schedule"] = Schedule, ["momentum"] = Optimizer == "sgd" ? Text(Momentum) : null,
            ["weight-decay"] = Text(WeightDecay), ["seed"] = Text(Seed), ["threads"] = Text(threads),
            ["patience"] = Patience is { } patience ? Text(patience) : null,
            ["size"] = Size is { } size ? Text(size) : null, ["hold-out"] = HoldOut is { } part ? Text(part) : null,
            ["strict"] = Strict ? "true" : null, ["workers"] = Workers is { } workers ? Text(workers) : null,
            ["recipe"] = Recipe, ["warm-up"] = WarmUp > 0 ? Text(WarmUp) : null, ["label-smoothing"] = LabelSmoothing > 0 ? Text(LabelSmoothing) : null,
            ["average"] = Average > 0 ? Text(Average) : null, ["mixup"] = MixUp > 0 ? Text(MixUp) : null, ["cutmix"] = CutMix > 0 ? Text(CutMix) : null,
            ["augment"] = Augment == "none" ? null : Augment, ["flips"] = Flips ? "true" : null, ["best"] = Best == BestEpochBy.Accuracy ? "accuracy" : null,
            ["until-accuracy"] = UntilAccuracy is { } target ? Text(target) : null,
            ["limit"] = Limit is { } limit ? Text(limit) : null, ["weights"] = Weights,
        };
        return all.Where(static pair => pair.Value is not null).ToDictionary(static pair => pair.Key, static pair => pair.Value!);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
