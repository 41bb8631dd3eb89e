using System.CommandLine;
using System.CommandLine.Parsing;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Commands;

/// <summary>The options of <c>fovea train</c> that recipes are made of.</summary>
internal sealed class RecipeOptions
{
    private const int MostSeeds = 1000;

    private readonly Option<float> _warmUp = Choices.Number("--warm-up", "EPOCHS", "epochs in which the learning rate rises from a tenth, such as 0.5", 0f, float.MaxValue, 0f);
    private readonly Option<float> _smoothing = Choices.Number("--label-smoothing", "E", "part of each label that is spread over all classes", 0f, 0.99f, 0f);
    private readonly Option<float> _average = Choices.Number("--average", "D",
        "judge and save a moving average of the weights, which keeps the part D of itself in a step, such as 0.998 (0: none)", 0f, 0.999999f, 0f);
    private readonly Option<double> _mixUp = Choices.Number("--mixup", "ALPHA", "blend the pictures of a batch with one another, λ drawn from Beta(α, α) (0: none)", 0.0, 100, 0);
    private readonly Option<double> _cutMix = Choices.Number("--cutmix", "ALPHA", "put a part of one picture into another (0: none)", 0.0, 100, 0);
    private readonly Option<string?> _augment = Choices.Name("--augment", "what chance does to training pictures", [.. Augmentation.All.Select(static a => a.Name)], "none");
    private readonly Option<bool> _flips = SharedOptions.Flips();
    private readonly Option<string?> _best = Choices.Name("--best", "what the best epoch has most or least of (accuracy with a recipe, else loss)", ["loss", "accuracy"]);
    private readonly Option<int?> _seeds = Choices.OptionalNumber("--seeds", "N", "train N times, with --seed and those after it, and tell mean, deviation and worst", 1, MostSeeds);
    private readonly Option<double?> _until = Choices.OptionalNumber("--until-accuracy", "PART",
        "stop when an epoch reaches this accuracy, such as 0.99, and tell the time since the process began; fail if none does", 0.0, 1.0);

    /// <summary>The recipe's name.</summary>
    public Option<string?> Recipe { get; } = Choices.Name("--recipe",
        "settings that go well together, of which options of your own go before (what is in each: docs/training.md)", [.. Runs.Recipe.All.Select(static recipe => recipe.Name)]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Recipe, _augment, _warmUp, _smoothing, _average, _mixUp, _cutMix, _flips, _best, _seeds, _until }) command.Add(option);
    }

    /// <summary>The settings with what the recipe, and before it the command line, says.</summary>
    /// <exception cref="UsageException">Options that exclude each other.</exception>
    public TrainSettings Apply(TrainSettings settings, Recipe? recipe, ParseResult parsed)
    {
        (double mixUp, double cutMix) = (parsed.Chosen(_mixUp, recipe?.MixUp), parsed.Chosen(_cutMix, recipe?.CutMix));
        if (mixUp > 0 && cutMix > 0) throw new UsageException($"--mixup {mixUp} and --cutmix {cutMix} are both given; give one, and 0 for the other.");
        return settings with
        {
            Recipe = recipe?.Name,
            WarmUp = parsed.Chosen(_warmUp, recipe?.WarmUp),
            LabelSmoothing = parsed.Chosen(_smoothing, recipe?.LabelSmoothing),
            Average = parsed.Chosen(_average, recipe?.Average),
            MixUp = mixUp,
            CutMix = cutMix,
            Augment = parsed.Chosen(_augment, recipe?.Augment)!,
            Flips = parsed.Chosen(_flips, recipe?.Flips),
            Best = parsed.GetValue(_best) switch { "accuracy" => BestEpochBy.Accuracy, "loss" => BestEpochBy.Loss, _ => recipe is null ? BestEpochBy.Loss : BestEpochBy.Accuracy },
            UntilAccuracy = parsed.GetValue(_until),
        };
    }

    /// <summary>How often to train.</summary>
    /// <exception cref="UsageException">More than once, and until an accuracy, or with seeds beyond the last.</exception>
    public int SeedCount(ParseResult parsed, TrainSettings settings)
    {
        int seeds = parsed.GetValue(_seeds) ?? 1;
        if (seeds > 1 && settings.UntilAccuracy is not null)
            throw new UsageException("--until-accuracy tells the time since the process began, so it is for one training; call it once for each --seed.");
        if (settings.Seed > ulong.MaxValue - (ulong)(seeds - 1)) throw new UsageException($"--seed {settings.Seed} leaves no room for --seeds {seeds}; give a smaller one.");
        return seeds;
    }
}
