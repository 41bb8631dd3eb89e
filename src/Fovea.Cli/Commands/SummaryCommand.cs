using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Fovea.Analysis;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Cli.Runs;
using Fovea.Layers;
using Fovea.Networks;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea summary</c>.</summary>
internal static class SummaryCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string?> name = new("NAME")
        {
            Description = $"network: {string.Join(", ", SharedOptions.ModelNames)}",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result => result.Tokens.Count == 0 ? null
                : Choices.CheckedName(result, "the network", SharedOptions.ModelNames),
        };
        Option<string?> model = SharedOptions.Model($"that of the weights' run, else {SharedOptions.DefaultModel}");
        Option<string?> weights = SharedOptions.Weights("safetensors that must fit the network");
        Option<Shape?> input = new("--input")
        {
            Description = "shape of a sample (that of the network); its sizes joined by x or by commas", HelpName = "HxWxC", CustomParser = ParseShape,
        };
        Option<string?> explain = Choices.Text("--explain", "LAYER", "work the counts of one layer out, formulas with numbers put in");
        Option<bool> measured = new("--measured") { Description = "also the effective receptive field, measured by gradients with these weights" };
        Option<bool> json = SharedOptions.Json();
        Command command = new("summary", "Show what a network consists of and costs: layers, shapes, receptive fields, parameters, MACs, FLOPs, memory.")
        {
            name, model, weights, input, explain, measured, json,
        };
        command.SetAction(parsed =>
        {
            (string? first, string? second, string? file) = (parsed.GetValue(name), parsed.GetValue(model), parsed.GetValue(weights));
            if (first is not null && second is not null) throw new UsageException("NAME and --model are both given; give one.");
            WeightsSource? source = file is null ? null : WeightsSource.Choose(file, run: null, first ?? second);
            NetworkEntry entry = NetworkRegistry.Get(first ?? second ?? source?.Model ?? SharedOptions.DefaultModel);
            // Weights of this tool are those of its data sets; of other tasks it has none.
            int classes = source is null || entry.Task != NetworkTask.Classification ? entry.Classes : DatasetEntry.All[0].ClassNames.Count;
            Module module = source?.Load(classes) ?? entry.Create(classes);
            ModelSummary summary = module.Summary(parsed.GetValue(input) ?? entry.InputShape);
            if (parsed.GetValue(explain) is { } layer)
            {
                if (parsed.GetValue(json)) throw new UsageException("--explain writes text; leave --json out, which has every layer's numbers.");
                terminal.Out.WriteLine(summary.Explain(layer));
                return ExitCodes.Success;
            }

            MeasuredField? field = parsed.GetValue(measured) ? MeasuredField.Of(module, summary.InputShape) : null;
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(SummaryJson.Of(entry.Name, summary, field));
                return ExitCodes.Success;
            }

            SummaryText.Write(entry, summary, terminal);
            if (field is not null) SummaryText.Write(field, terminal);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>A size, or 0 if the text is none.</summary>
    private static int SizeOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0;

    private static Shape? ParseShape(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split('x', ',');
        int[] sizes = [.. parts.Select(SizeOf)];
        try
        {
            if (sizes.Length is >= 1 and <= 4 && Array.TrueForAll(sizes, static size => size > 0)) return Shape.Create(sizes);
        }
        catch (ShapeException)
        {
            // More elements than an array can hold.
        }

        result.AddError($"--input must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1 or 28,28,1, got {FileFormatException.Quote(text)}.");
        return null;
    }
}
