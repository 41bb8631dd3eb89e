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
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("eval", "Judge weights on a test set: loss, accuracy, precision and recall of each class, confusion matrix.")
        {
            weights, run, model, dataset, data, batch, threads, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            WeightsSource source = WeightsSource.Choose(parsed.GetValue(weights), parsed.GetValue(run), parsed.GetValue(model));
            DataSource from = DataSource.Choose(parsed.GetValue(dataset), parsed.GetValue(data), source.Dataset);
            EvalReport report = EvalReport.Of(source, from, parsed.GetValue(threads), parsed.GetValue(batch), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(EvalJson.Of(report));
            else EvalText.Write(report, terminal);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }
}
