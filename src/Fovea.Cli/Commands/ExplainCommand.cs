using System.CommandLine;
using System.Text;
using Fovea.Analysis.Backpropagation;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Files;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea explain</c>.</summary>
internal static class ExplainCommand
{
    private static readonly (string Name, ExplainedLayer Layer)[] Layers =
    [
        ("conv", ExplainedLayer.Convolution), ("pool-max", ExplainedLayer.MaxPooling), ("pool-average", ExplainedLayer.AveragePooling),
        ("dense", ExplainedLayer.Dense), ("batchnorm", ExplainedLayer.BatchNormalization),
    ];

    public static Command Create(Terminal terminal) => new("explain", "Show how something is computed, number by number.") { Backprop(terminal) };

    private static Command Backprop(Terminal terminal)
    {
        Option<string?> layer = Choices.Name("--layer", "layer", [.. Layers.Select(static entry => entry.Name)], Layers[0].Name);
        Option<int?> size = Side("--size", "side of the input that is made (4); inputs of dense, samples of batchnorm", 1);
        Option<int?> kernel = Side("--kernel", "side of the window (2)", 1), stride = Side("--stride", "step of the window (1; pooling: the window's side)", 1);
        Option<int?> padding = Side("--padding", "zeros on every side (0)", 0);
        Option<double[,]?> input = MatrixOption.Create("--input", "the input instead of one that is made; dense: one row");
        Option<double[,]?> weights = MatrixOption.Create("--weights", "the kernel; dense: a row for each output; batchnorm: gamma as one row");
        Option<double[,]?> delta = MatrixOption.Create("--delta", "the gradient of the result");
        Option<ulong> seed = Choices.Number("--seed", "N", "seed of the numbers that are made", 0UL, ulong.MaxValue, 0UL);
        Option<string?> html = Choices.Text("--html", "FILE", "write a page for a browser instead; it needs nothing else");
        Option<bool> json = SharedOptions.Json();
        Command command = new("backprop", "Show one layer's backpropagation on a small input, every matrix, each form checked against the layer that trains.")
        {
            layer, size, kernel, stride, padding, input, weights, delta, seed, html, json,
        };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(layer)!;
            BackpropagationRequest request = new(Layers.First(entry => entry.Name == name).Layer)
            {
                Input = parsed.GetValue(input), Weights = parsed.GetValue(weights), Delta = parsed.GetValue(delta),
                Stride = parsed.GetValue(stride), Padding = parsed.GetValue(padding) ?? 0, Seed = parsed.GetValue(seed),
            };
            bool hasWindow = request.Layer is ExplainedLayer.Convolution or ExplainedLayer.MaxPooling or ExplainedLayer.AveragePooling;
            Refuse(!hasWindow && parsed.GetValue(kernel) is not null, $"--kernel is for layers with a window, and {name} has none. Leave it out.");
            Refuse(!hasWindow && request.Stride is not null, $"--stride is for layers with a window, and {name} has none. Leave it out.");
            Refuse(!hasWindow && parsed.GetValue(padding) is not null, $"--padding is for layers with a window, and {name} has none. Leave it out.");
            Refuse(hasWindow && request.Layer != ExplainedLayer.Convolution && request.Weights is not null, $"{name} has no weights. Leave --weights out.");
            Refuse(request.Input is not null && parsed.GetValue(size) is not null, "--size and --input are both given; give one.");
            Refuse(request.Weights is not null && parsed.GetValue(kernel) is not null, "--kernel and --weights are both given; give one.");
            request = request with { Size = parsed.GetValue(size) ?? request.Size, Kernel = parsed.GetValue(kernel) ?? request.Kernel };
            Write(name, Explain(request), parsed.GetValue(html), parsed.GetValue(json), terminal);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<int?> Side(string name, string description, int least) =>
        Choices.OptionalNumber(name, "N", description, least, MatrixOption.MostSide);

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong) throw new UsageException(message);
    }

    private static BackpropagationExplanation Explain(BackpropagationRequest request)
    {
        try
        {
            return BackpropagationExplainer.Explain(request);
        }
        catch (ShapeException error)
        {
            // The shapes come from the command line.
            throw new UsageException(error.Message);
        }
    }

    private static void Write(string layer, BackpropagationExplanation explanation, string? html, bool json, Terminal terminal)
    {
        if (html is not null)
        {
            byte[] page = Encoding.UTF8.GetBytes(ExplainHtml.Of(explanation));
            AtomicFile.Write(html, stream => stream.Write(page));
        }

        if (json) terminal.Out.WriteLine(ExplainJson.Of(layer, explanation));
        else if (html is not null) terminal.Out.WriteLine($"{html} holds {explanation.Steps.Count} steps; {explanation.Equalities.Count} equalities hold");
        else ExplainText.Write(explanation, terminal);
    }
}
