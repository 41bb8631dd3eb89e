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
            Description = "shape of a sample (that of the network)", HelpName = "HxWxC", CustomParser = ParseShape,
        };
        Option<bool> json = SharedOptions.Json();
        Command command = new("summary", "Show what a network consists of and costs: layers, shapes, parameters, MACs, FLOPs.")
        {
            name, model, weights, input, json,
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
            if (parsed.GetValue(json)) terminal.Out.WriteLine(SummaryJson.Of(entry.Name, summary));
            else SummaryText.Write(entry, summary, terminal);
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
        string[] parts = text.Split('x');
        int[] sizes = [.. parts.Select(SizeOf)];
        try
        {
            if (sizes is [> 0, > 0, > 0]) return Shape.Create(sizes);
        }
        catch (ShapeException)
        {
            // More elements than an array can hold.
        }

        result.AddError($"--input must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1, got {FileFormatException.Quote(text)}.");
        return null;
    }
}
