using System.CommandLine;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Cli.Runs;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea eval</c>.</summary>
internal static class EvalCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> weights = SharedOptions.Weights("safetensors to evaluate"), run = SharedOptions.Run();
        Option<string?> model = SharedOptions.Model($"that of the run, else {SharedOptions.DefaultModel}");
        Option<string?> dataset = SharedOptions.Dataset(), data = SharedOptions.Data();
        Option<int> batch = SharedOptions.Batch();
        Option<int?> threads = SharedOptions.Threads(), size = SharedOptions.Size();
        Option<double?> holdOut = SharedOptions.HoldOut(
            "judge by the part of the training samples that train held out with the same --seed (if not given: the test part, or all)");
        Option<ulong> seed = Choices.Number("--seed", "N", "seed of the training, for --hold-out", 0UL, ulong.MaxValue, 0UL);
        Option<bool> strict = SharedOptions.Strict();
        Option<bool> flips = SharedOptions.Flips();
        Option<bool> json = SharedOptions.Json();
        Command command = new("eval", "Judge weights on a test set: loss, accuracy, precision and recall of each class, confusion matrix.")
        {
            weights, run, model, dataset, data, size, holdOut, seed, strict, flips, batch, threads, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            WeightsSource source = WeightsSource.Choose(parsed.GetValue(weights), parsed.GetValue(run), parsed.GetValue(model));
            DataSource from = DataSource.Choose(parsed.GetValue(dataset), parsed.GetValue(data), source.Dataset);
            EvalSettings settings = new(parsed.GetValue(batch), parsed.GetValue(threads), parsed.GetValue(size), parsed.GetValue(holdOut), parsed.GetValue(seed),
                parsed.GetValue(strict), parsed.GetValue(flips));
            EvalReport report = EvalReport.Of(source, from, settings, cancellationToken);
            LeftOutText.Write(report.Unreadable, terminal.Error);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(EvalJson.Of(report));
            else EvalText.Write(report, terminal);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
