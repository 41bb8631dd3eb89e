using System.Text.Json;
using Fovea.Weights;

namespace Fovea.Tests;

/// <summary>A file of reference values from PyTorch, turned into channels last.</summary>
internal sealed class FixtureFile
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    private readonly Dictionary<string, (Shape Shape, float[] Values)> _tensors = [];
    private readonly Dictionary<string, int[]> _labels = [];

    public FixtureFile(string name)
    {
        Name = name;
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Root, name));
        Metadata = file.Metadata;
        bool channelsFirst = Metadata.TryGetValue("layout", out string? layout) && layout == "channels_first";
        foreach (SafetensorsEntry entry in file.Entries)
        {
            if (entry.Type == SafetensorsType.I64)
            {
                long[] labels = new long[entry.ElementCount];
                file.ReadLongs(entry, labels);
                _labels[entry.Name] = [.. labels.Select(label => (int)label)];
                continue;
            }

            float[] values = new float[entry.ElementCount];
            file.ReadFloats(entry, values);
            _tensors[entry.Name] = !channelsFirst || entry.Shape.Rank < 3 ? (entry.Shape, values)
                : entry.Name.EndsWith("weight", StringComparison.Ordinal) ? WeightToChannelsLast(entry.Shape, values)
                : ToChannelsLast(entry.Shape, values);
        }
    }

    public string Name { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public JsonElement Attributes => JsonDocument.Parse(Metadata["attributes"]).RootElement;

    public bool Has(string tensor) => _tensors.ContainsKey(tensor);

    public float[] Values(string tensor) => _tensors[tensor].Values;

    public int[] Labels(string tensor) => _labels[tensor];

    public Tensor Tensor(string tensor) => Fovea.Tensor.From(_tensors[tensor].Values, _tensors[tensor].Shape);

    /// <summary>The files of a folder, by their path within the fixtures.</summary>
    public static IEnumerable<string> In(string folder) => !Directory.Exists(Path.Combine(Root, folder)) ? []
        : Directory.EnumerateFiles(Path.Combine(Root, folder), "*.safetensors", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>[N, C, …] to [N, …, C].</summary>
    private static (Shape Shape, float[] Values) ToChannelsLast(Shape shape, float[] values)
    {
        (int batch, int channels, int pixels) = (shape[0], shape[1], shape[2..].Count);
        float[] result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            (int n, int c, int p) = (i / (channels * pixels), i / pixels % channels, i % pixels);
            result[(n * pixels + p) * channels + c] = values[i];
        }

        return ([batch, .. shape[2..], channels], result);
    }

    /// <summary>[O, I, k…] to [k…, I, O].</summary>
    private static (Shape Shape, float[] Values) WeightToChannelsLast(Shape shape, float[] values)
    {
        (int outputs, int inputs, int taps) = (shape[0], shape[1], shape[2..].Count);
        float[] result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            (int o, int c, int k) = (i / (inputs * taps), i / taps % inputs, i % taps);
            result[(k * inputs + c) * outputs + o] = values[i];
        }

        return ([.. shape[2..], inputs, outputs], result);
    }
}
