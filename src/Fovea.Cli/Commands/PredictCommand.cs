using System.CommandLine;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Cli.Runs;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> weights = SharedOptions.Weights("safetensors to predict with"), run = SharedOptions.Run();
        Option<string?> model = SharedOptions.Model($"that of the run, else {SharedOptions.DefaultModel}");
        Option<int?> index = Choices.OptionalNumber("--index", "I", "a test image of the data set, from 0", 0, int.MaxValue);
        Option<string?> image = Choices.Text("--image", "FILE", "a picture (PNG, JPEG, BMP, PNM), white on black as the data sets are");
        Option<string?> dataset = SharedOptions.Dataset(), data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Command command = new("predict", "Show a picture and what the network takes it for.")
        {
            weights, run, model, index, image, dataset, data, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            int? sample = parsed.GetValue(index);
            string? file = parsed.GetValue(image);
            if (sample is null == file is null)
                throw new UsageException(sample is null ? "which picture? Give --index I or --image FILE."
                    : "--index and --image are both given; give one.");
            WeightsSource source = WeightsSource.Choose(parsed.GetValue(weights), parsed.GetValue(run), parsed.GetValue(model));
            Prediction prediction = sample is { } i ? Prediction.OfSample(source, Data(), i, cancellationToken)
                : Prediction.OfFile(source, () => Data().ClassNames ?? throw new UsageException(
                    "the weights do not name their classes. Name the set that they are of with --dataset."), file!);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(PredictionJson.Of(prediction));
            else PredictionText.Write(prediction, terminal);
            return Task.FromResult(ExitCodes.Success);

            DataSource Data() => DataSource.Choose(parsed.GetValue(dataset), parsed.GetValue(data), source.Dataset);
        });
        return command;
    }
}
