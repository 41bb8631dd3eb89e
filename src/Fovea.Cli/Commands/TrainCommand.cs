using System.CommandLine;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Cli.Runs;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea train</c>.</summary>
internal static class TrainCommand
{
    private const float SgdLearningRate = 0.05f;
    private const float AdamLearningRate = 0.001f;
    private const float UsualMomentum = 0.9f;

    public static Command Create(Terminal terminal)
    {
        Option<string?> model = SharedOptions.Model(SharedOptions.DefaultModel);
        Option<string?> dataset = SharedOptions.Dataset(), data = SharedOptions.Data();
        Option<int> epochs = Choices.Number("--epochs", "N", "how often to go through the samples", 1, int.MaxValue, 5);
        Option<int> batch = SharedOptions.Batch();
        Option<string?> optimizer = Choices.Name("--optimizer", "how to descend", ["sgd", "adam", "adamw"], "sgd");
        Option<float?> rate = Choices.OptionalNumber("--lr", "RATE",
            $"learning rate ({SgdLearningRate} for sgd, {AdamLearningRate} for adam and adamw)", 0, float.MaxValue);
        Option<string?> schedule = Choices.Name("--schedule", "how the learning rate changes from step to step: half a cosine down to 0, or not at all",
            ["cosine", "constant"], "cosine");
        Option<float?> momentum = Choices.OptionalNumber("--momentum", "M", $"momentum of sgd ({UsualMomentum})", 0, float.MaxValue);
        Option<float> decay = Choices.Number("--weight-decay", "D", "part of each weight that is added to its gradient (by adamw taken off the weight)", 0f,
            float.MaxValue, 0f);
        RecipeOptions recipes = new();
        Option<ulong> seed = Choices.Number("--seed", "N", "seed of weights and order; the same seed gives the same bits", 0UL,
            ulong.MaxValue, 0UL);
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> parent = Choices.Text("--out", "FOLDER", "parent of the run folders 1, 2, 3 (runs/train)");
        Option<int?> size = SharedOptions.Size();
        Option<double?> holdOut = SharedOptions.HoldOut(
            "judge epochs by this part of the training samples, drawn with the seed, class by class, and the best weights once by the test set "
            + $"(if not given: by the test set; {PictureSource.UsualHoldOut} of pictures that have no test part)");
        Option<bool> strict = SharedOptions.Strict();
        Option<int?> workers = Choices.OptionalNumber("--workers", "N",
            "threads that read samples ahead; any number gives the same result (if not given: 1 for pictures, else 0)", 0, 64);
        Option<int?> patience = Choices.OptionalNumber("--patience", "N",
            "end after N epochs in a row no better than the best, as the held-out part judges them (if there is none: the test set)", 1, int.MaxValue);
        Option<int?> limit = Choices.OptionalNumber("--limit", "N", "train on the first N samples only, for quick trials", 1, int.MaxValue);
        Option<string?> weights = SharedOptions.Weights("safetensors to start from (if not given: weights drawn with the seed)");
        Option<bool> json = SharedOptions.Json();
        Command command = new("train", "Train a network on images, into a new run folder with its weights, history and confusion matrix.")
        {
            model, dataset, data, size, holdOut, strict, workers, epochs, batch, rate, schedule, momentum, decay, optimizer, seed, threads, parent, patience,
            limit, weights, json,
        };
        recipes.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            Recipe? recipe = Recipe.Find(parsed.GetValue(recipes.Recipe));
            string descent = parsed.Chosen(optimizer, recipe?.Optimizer)!;
            bool isAdam = descent is "adam" or "adamw";
            if (isAdam && parsed.GetValue(momentum) is not null)
                throw new UsageException($"--momentum is for sgd; {descent} has moments of its own. Leave it out.");
            TrainSettings settings = new()
            {
                Model = parsed.GetValue(model) ?? SharedOptions.DefaultModel,
                Data = DataSource.Choose(parsed.GetValue(dataset), parsed.GetValue(data), otherwise: null),
                Epochs = parsed.Chosen(epochs, recipe?.Epochs),
                Batch = parsed.Chosen(batch, recipe?.Batch),
                Optimizer = descent,
                // A recipe's rate is for its own optimizer.
                LearningRate = parsed.GetValue(rate) ?? (recipe?.Optimizer == descent ? recipe.LearningRate : isAdam ? AdamLearningRate : SgdLearningRate),
                Schedule = parsed.GetValue(schedule) ?? "cosine",
                Momentum = parsed.GetValue(momentum) ?? UsualMomentum,
                WeightDecay = parsed.Chosen(decay, recipe?.WeightDecay),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                Out = parsed.GetValue(parent) ?? Path.Join("runs", "train"),
                Patience = parsed.GetValue(patience),
                Size = parsed.GetValue(size),
                HoldOut = parsed.GetValue(holdOut) ?? recipe?.HoldOut,
                Strict = parsed.GetValue(strict),
                Workers = parsed.GetValue(workers),
                Limit = parsed.GetValue(limit),
                Weights = parsed.GetValue(weights),
            };
            settings = recipes.Apply(settings, recipe, parsed);
            return RunAsync(settings, recipes.SeedCount(parsed, settings), parsed.GetValue(json), terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(TrainSettings settings, int seeds, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        List<TrainReport> reports = [];
        for (int i = 0; i < seeds && reports.All(static report => report.ExitCode == ExitCodes.Success); i++)
            reports.Add(await RunAsync(settings with { Seed = settings.Seed + (ulong)i }, json, terminal, cancellationToken));
        if (seeds == 1)
        {
            if (json) await terminal.Out.WriteLineAsync(TrainJson.Of(reports[0]));
            return reports[0].ExitCode;
        }

        SeedsReport all = new(reports);
        SeedsText.Write(all, json ? terminal.Error : terminal.Out);
        if (json) await terminal.Out.WriteLineAsync(TrainJson.Of(all));
        return reports[^1].ExitCode;
    }

    private static async Task<TrainReport> RunAsync(TrainSettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        using TrainRun run = new(settings, cancellationToken);
        TextWriter notes = json ? terminal.Error : terminal.Out;
        ITrainingDisplay display = (json ? terminal.ErrorScreen : terminal.OutScreen) is { } screen ? new BarDisplay(screen, run.Judged.Part)
            : new LineDisplay(notes, run.Judged.Part);
        LeftOutText.Write(run.Unreadable, terminal.Error);
        TrainText.WriteStart(run, settings, notes);
        TrainReport report;
        using (cancellationToken.Register(display.Stopping))
        {
            report = await display.ShowAsync(() => run.RunAsync(display, cancellationToken));
        }

        if (report.Problem is { } problem) await terminal.Error.WriteLineAsync($"fovea: {problem}");
        TrainText.WriteEnd(report, notes);
        return report;
    }
}
