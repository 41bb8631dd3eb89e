using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Layers;
using Fovea.Networks;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea gradcheck</c>.</summary>
internal static class GradcheckCommand
{
    private const double LeastTolerance = 1e-9;
    private const double MostTolerance = 0.1;

    public static Command Create(Terminal terminal)
    {
        NetworkGradientSettings usual = new();
        Option<string?> model = SharedOptions.Model(SharedOptions.DefaultModel);
        Option<int> samples = Choices.Number("--samples", "N", "elements of each tensor, at most", 1, int.MaxValue, usual.Samples);
        Option<ulong> seed = Choices.Number("--seed", "N", "seed of weights, input, labels and of the choice of elements", 0UL, ulong.MaxValue, usual.Seed);
        Option<int> batch = Choices.Number("--batch", "N", "pictures of a step; each takes its time in the naive loops", 1, 1024, usual.Batch);
        Option<double> tolerance = Choices.Number("--tolerance", "E", "greatest relative error that passes", LeastTolerance, MostTolerance, usual.Tolerance);
        Option<bool> json = SharedOptions.Json();
        Command command = new("gradcheck", "Compare a network's gradients with finite differences in double precision, and the float gradients with the double ones.")
        {
            model, samples, seed, batch, tolerance, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            NetworkEntry entry = NetworkRegistry.Get(parsed.GetValue(model) ?? SharedOptions.DefaultModel);
            NetworkGradientSettings settings = new(parsed.GetValue(samples), parsed.GetValue(batch), parsed.GetValue(seed), parsed.GetValue(tolerance));
            return Task.FromResult(Run(entry, settings, parsed.GetValue(json), terminal, cancellationToken));
        });
        return command;
    }

    /// <summary>Checks any network: a test gives a broken one.</summary>
    internal static int Run(NetworkEntry entry, NetworkGradientSettings settings, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        settings = settings with { Vocabulary = entry.Vocabulary, SquaredError = entry.Task == NetworkTask.SuperResolution };
        Module network = entry.CreateDefault();
        network.Initialize(settings.Seed);
        Shape sample = NetworkGradientCheck.SmallSample(network, entry.InputShape, settings.Batch);
        NetworkGradientReport report = CheckDisplay.Show(terminal, "elements", NetworkGradientCheck.CountElements(network, sample, settings),
            progress => NetworkGradientCheck.Run(network, sample, settings, progress, cancellationToken));
        if (json) terminal.Out.WriteLine(GradcheckJson.Of(entry.Name, sample, settings, report));
        else GradcheckText.Write(entry.Name, sample, settings, report, terminal);
        return ChecksCommand.ExitCode(report.Cancelled, report.Failures.Count);
    }
}
