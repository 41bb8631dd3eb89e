using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Fovea.Analysis;
using Fovea.Analysis.Benchmarks;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Networks;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea bench</c>.</summary>
internal static class BenchCommand
{
    private const int MostBatch = 65_536;
    private const int MostSize = 16_384;
    private const double MostSeconds = 3600;
    private const int TrainingBatch = 8;
    private static readonly int[] UsualSizes = [256, 512, 1024, 2048];

    public static Command Create(Terminal terminal) => new("bench", "Measure this machine: matrix products, convolutions, networks that run or learn.")
    {
        Gemm(terminal), Conv(terminal), Network(terminal, "infer", "Measure evaluation: the forward pass of a network on random numbers.", 1, NetworkBenchmark.Inference),
        Network(terminal, "train", "Measure training: forward, loss, backward and a step of SGD with momentum on random numbers.", TrainingBatch, NetworkBenchmark.Training),
    };

    private static Command Gemm(Terminal terminal)
    {
        Option<int[]> sizes = new("--size")
        {
            Description = $"n of the products of two n x n matrices, joined by commas ({string.Join(',', UsualSizes)})", HelpName = "N,N", CustomParser = ParseSizes,
        };
        Option<int?> threads = SharedOptions.Threads();
        SettingsOptions settings = new(usualSeconds: 0.2);
        Option<bool> json = SharedOptions.Json();
        Command command = new("gemm", "Measure matrix products against the machine's peak: multiply-adds in registers alone, measured in turn with them.") { sizes, threads, json };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            int[] given = parsed.GetValue(sizes) is { Length: > 0 } some ? some : UsualSizes;
            MatrixBenchmarkReport report = MatrixBenchmark.Run(given, parsed.GetValue(threads), settings.Of(parsed), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(BenchJson.Of(report));
            else BenchText.Write(report, terminal);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static Command Conv(Terminal terminal)
    {
        Option<string?> list = Choices.Text("--list", "LIST",
            "a network, for its convolutions with their numbers (fovea summary --help lists them), or a FILE of comma-separated values, plain or gzip, with the columns "
            + $"{string.Join(',', ConvolutionProblems.Columns)} and, if wanted, {ConvolutionProblems.CountColumn}; sizes of several axes as in 56x56 (resnet50)");
        Option<int?> batch = Choices.OptionalNumber("--batch", "N", "samples (1 for a network, a file's own)", 1, MostBatch);
        Option<int?> threads = SharedOptions.Threads();
        SettingsOptions settings = new(usualSeconds: 0);
        Option<bool> json = SharedOptions.Json();
        Command command = new("conv", "Measure the three passes of convolutions: forward, gradient of the input, gradient of the weights.") { list, batch, threads, json };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string name = parsed.GetValue(list) ?? "resnet50";
            ConvolutionBenchmarkReport report = ConvolutionBenchmark.Run(Problems(name, parsed.GetValue(batch)), parsed.GetValue(threads), settings.Of(parsed), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(BenchJson.Of(name, report));
            else BenchText.Write(name, report, terminal);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static Command Network(Terminal terminal, string verb, string description, int usualBatch,
        Func<NetworkEntry, Shape, int?, BenchmarkSettings, CancellationToken, NetworkBenchmarkReport> measure)
    {
        Argument<string?> network = new("NETWORK")
        {
            Description = $"network: {string.Join(", ", SharedOptions.ModelNames)}",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result => result.Tokens.Count == 0 ? null : Choices.CheckedName(result, "the network", SharedOptions.ModelNames),
        };
        Option<int> batch = Choices.Number("--batch", "N", "samples of a step", 1, MostBatch, usualBatch);
        Option<int?> size = Choices.OptionalNumber("--size", "N", "height and width of a picture, or words of a sentence (those of the network)", 1, MostSize);
        Option<int?> threads = SharedOptions.Threads();
        SettingsOptions settings = new(usualSeconds: 1);
        Option<bool> json = SharedOptions.Json();
        Command command = new(verb, description) { network, batch, size, threads, json };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            NetworkEntry entry = NetworkRegistry.Get(parsed.GetValue(network) ?? throw new UsageException("which network? Give its name, such as resnet18."));
            Shape input = InputOf(entry, parsed.GetValue(batch), parsed.GetValue(size));
            NetworkBenchmarkReport report = measure(entry, input, parsed.GetValue(threads), settings.Of(parsed), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(BenchJson.Of(report));
            else BenchText.Write(verb, report, terminal);
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static Shape InputOf(NetworkEntry entry, int batch, int? size)
    {
        Shape sample = size is not { } side ? entry.InputShape : entry.InputShape.Rank == 1 ? [side] : [side, side, entry.InputShape[^1]];
        return sample.Prepend(batch);
    }

    private static IReadOnlyList<ConvolutionProblem> Problems(string list, int? batch)
    {
        if (SharedOptions.ModelNames.Contains(list)) return NetworkConvolutions.Of(NetworkRegistry.Get(list), batch ?? 1);
        // A misspelled network is more likely than a file of such a name.
        if (!File.Exists(list) && list.All(static letter => char.IsLetterOrDigit(letter) || letter is '_'))
            throw new UsageException($"--list {FileFormatException.Quote(list)} is no network and no file.{Spelling.Hint(list, SharedOptions.ModelNames)}");
        IReadOnlyList<ConvolutionProblem> problems = ConvolutionProblems.Read(list);
        return batch is { } samples ? [.. problems.Select(problem => problem with { Geometry = problem.Geometry with { Batch = samples } })] : problems;
    }

    private static int[] ParseSizes(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int[] sizes = [.. text.Split(',').Select(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : 0)];
        if (!Array.TrueForAll(sizes, static size => size is >= 1 and <= MatrixBenchmark.LargestSize))
            result.AddError($"--size must be whole numbers from 1 to {MatrixBenchmark.LargestSize}, joined by commas, such as 256,512, got {FileFormatException.Quote(text)}.");
        return sizes;
    }

    /// <summary>How long to measure: options that every kind has.</summary>
    private sealed class SettingsOptions(double usualSeconds)
    {
        private readonly Option<int> _runs = Choices.Number("--runs", "N", "timed runs, at least", 1, BenchmarkSettings.MostRuns, BenchmarkSettings.UsualRuns);
        private readonly Option<double> _seconds = Choices.Number("--seconds", "S", "seconds of timed runs, at least", 0, MostSeconds, usualSeconds);
        private readonly Option<int?> _warmup = Choices.OptionalNumber("--warmup", "N", "runs before them (if not given: until nothing more is compiled and they get no faster)", 1, int.MaxValue);

        public void AddTo(Command command)
        {
            command.Options.Add(_runs);
            command.Options.Add(_seconds);
            command.Options.Add(_warmup);
        }

        public BenchmarkSettings Of(ParseResult parsed) => new(parsed.GetValue(_runs), parsed.GetValue(_seconds), parsed.GetValue(_warmup));
    }
}
