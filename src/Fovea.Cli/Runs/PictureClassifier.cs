using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Networks;

namespace Fovea.Cli.Runs;

/// <summary>What <c>train</c>, <c>eval</c> and <c>predict</c> ask of a network: that it tells classes of pictures, and that it takes those there are.</summary>
internal static class PictureClassifier
{
    /// <summary>The network of a name.</summary>
    /// <exception cref="UsageException">It is for another task.</exception>
    public static NetworkEntry Get(string name)
    {
        NetworkEntry entry = NetworkRegistry.Get(name);
        if (entry.Task == NetworkTask.Classification) return entry;
        throw new UsageException($"--model {name} is a network for {InWords(entry.Task)}; this verb takes networks for classes of pictures: "
            + $"{string.Join(", ", Names(static _ => true))}. The others are trained in a program of your own, and shown by summary and gradcheck.");
    }

    /// <summary>What a network costs for the samples of a data set.</summary>
    /// <param name="entry">The network's entry.</param>
    /// <param name="model">The network.</param>
    /// <param name="sample">The shape of a sample.</param>
    /// <param name="source">What the samples are of, in words.</param>
    /// <exception cref="FoveaException">It does not take them; the message names those that do.</exception>
    public static ModelSummary Summary(NetworkEntry entry, Module model, Shape sample, string source)
    {
        try
        {
            return model.Summary(sample);
        }
        catch (ShapeException error)
        {
            string[] fitting = [.. Names(other => other.InputShape == sample)];
            string advice = fitting.Length > 0 ? $"Networks for {sample}: {string.Join(", ", fitting)}." : $"There is no network for {sample} yet.";
            throw new FoveaException($"--model {entry.Name} is made for pictures {entry.InputShape} ([height, width, channels]); those of {source} are {sample}. {advice} ({error.Message})", error);
        }
    }

    private static IEnumerable<string> Names(Func<NetworkEntry, bool> fits) =>
        NetworkRegistry.All.Where(entry => entry.Task == NetworkTask.Classification && fits(entry)).Select(static entry => entry.Name);

    private static string InWords(NetworkTask task) => task switch
    {
        NetworkTask.SentenceClassification => "classes of sentences",
        NetworkTask.Segmentation => "classes of pixels",
        _ => "higher resolution",
    };
}
