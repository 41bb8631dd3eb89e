using System.CommandLine;
using Fovea.Cli.Runs;
using Fovea.Networks;

namespace Fovea.Cli.CommandLine;

/// <summary>Options that several verbs have, with one meaning. Each call makes one anew, for one verb.</summary>
internal static class SharedOptions
{
    public const string DefaultModel = "lenet5";
    public const int DefaultBatch = 128;

    private const int MostThreads = 1024;

    public static IReadOnlyList<string> ModelNames { get; } = [.. NetworkRegistry.All.Select(static entry => entry.Name)];

    public static Option<string?> Model(string whenNotGiven) => Choices.Name("--model", $"network ({whenNotGiven})", ModelNames);

    public static Option<string?> Dataset() => Choices.Name("--dataset",
        "data set (if not given: by the name of the --data folder, else of the run, else mnist)",
        [.. DatasetEntry.All.Select(static entry => entry.Name)]);

    public static Option<string?> Data() => Choices.Text("--data", "FOLDER",
        "folder of the data set's IDX files, or the name of a data set (if not given: FOVEA_DATA and the usual places); or pictures: a folder with one "
        + "sub-folder a class, a CSV file of paths and labels, or a folder with train and test (or val) of either form");

    public static Option<int?> Size() => Choices.OptionalNumber("--size", "N",
        "bring pictures to N×N: the shorter side resized, the middle cut out (if not given: the network's size for pictures of your own)", 1, 1 << 14);

    public static Option<double?> HoldOut(string description) => Choices.OptionalNumber("--hold-out", "PART", description, 0.0, 1.0);

    public static Option<bool> Strict() => new("--strict") { Description = "a picture that cannot be read is an error, instead of being left out and listed" };

    public static Option<bool> Flips() => new("--flips") { Description = "judge each picture together with its mirror image" };

    public static Option<int> Batch() => Choices.Number("--batch", "N", "samples of a step", 1, int.MaxValue, DefaultBatch);

    public static Option<int?> Threads() => Choices.OptionalNumber("--threads", "N",
        "threads to compute with; any number gives the same result (if not given: FOVEA_THREADS, else all that this process may use)",
        1, MostThreads);

    public static Option<string?> Weights(string description) => Choices.Text("--weights", "FILE", description);

    public static Option<string?> Run() => Choices.Text("--run", "FOLDER", "run folder, for its last.safetensors (instead of --weights)");

    public static Option<bool> Json() => new("--json") { Description = "end with one line of JSON; all else goes to the error output" };
}
