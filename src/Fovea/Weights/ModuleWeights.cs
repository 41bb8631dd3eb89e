using Fovea.Layers;

namespace Fovea.Weights;

/// <summary>The state of a module to and from safetensors, with PyTorch's names, axis order and types.</summary>
internal static class ModuleWeights
{
    /// <summary>Writes every tensor and counter of a module.</summary>
    public static void Save(Module module, string path) => Collect(module).Save(path);

    /// <summary>Collects the state for a file. The same state always gives the same bytes.</summary>
    public static SafetensorsWriter Collect(Module module)
    {
        SafetensorsWriter writer = new();
        writer.SetMetadata("format", "pt");
        foreach ((string name, Parameter? tensor, Counter? counter) in module.State)
        {
            if (counter is not null)
            {
                writer.Add(name, [], (long[])[counter.Value]);
            }
            else
            {
                float[] values = new float[tensor!.Count];
                Permute(tensor.AsSpan(), tensor.Shape, tensor.Layout, values, toFile: true);
                writer.Add(name, FileShape(tensor), values);
            }
        }

        return writer;
    }

    /// <summary>Reads a file into a module. In strict mode nothing is changed unless everything fits.</summary>
    public static LoadReport Load(Module module, string path, bool strict)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Dictionary<string, StateEntry> state = module.State.ToDictionary(static entry => entry.Path);
        List<string> matched = [], converted = [], missing = [], misshaped = [];
        foreach ((string name, StateEntry target) in state)
        {
            if (!file.TryGet(name, out SafetensorsEntry? entry))
            {
                missing.Add($"{name} {Describe(target)}");
            }
            else if (!Fits(target, entry))
            {
                misshaped.Add($"{name}: the file has {entry}, the model {Describe(target)}");
            }
            else
            {
                matched.Add(name);
                if (entry.Type is not (SafetensorsType.F32 or SafetensorsType.I64)) converted.Add($"{name} from {entry.Type.Name()}");
            }
        }

        List<string> unexpected = [.. file.Entries.Where(entry => !state.ContainsKey(entry.Name)).Select(static entry => $"{entry.Name} {entry}")];
        LoadReport report = new(path, matched, converted, missing, unexpected, misshaped);
        if (strict && !report.IsComplete) throw new WeightsMismatchException(report);
        // All of it is read before any of it is used: a file that fails midway changes nothing.
        List<Action> changes = [.. matched.Select(name => Read(file, file[name], state[name]))];
        foreach (Action change in changes) change();
        return report;
    }

    private static Action Read(SafetensorsFile file, SafetensorsEntry entry, StateEntry target)
    {
        if (target.Counter is { } counter)
        {
            long[] value = new long[1];
            file.ReadLongs(entry, value);
            return () => counter.Value = value[0];
        }

        Parameter tensor = target.Tensor!;
        float[] values = new float[tensor.Count];
        file.ReadFloats(entry, values);
        float[] memory = new float[tensor.Count];
        Permute(values, tensor.Shape, tensor.Layout, memory, toFile: false);
        return () => tensor.Set(memory);
    }

    private static bool Fits(StateEntry target, SafetensorsEntry entry) => target.Counter is not null
        ? entry.Type == SafetensorsType.I64 && entry.ElementCount == 1
        : entry.Type.IsReadableFloat() && entry.Shape == FileShape(target.Tensor!);

    private static string Describe(StateEntry entry) => entry.Counter is not null ? "[] I64" : $"{FileShape(entry.Tensor!)} F32";

    /// <summary>The shape in the file: of a convolution [out, in/groups, k…], of a scale for each element [C, (D,) (H,) W].</summary>
    private static Shape FileShape(Parameter tensor)
    {
        Shape shape = tensor.Shape;
        if (tensor.Layout == WeightLayout.AsInFile) return shape;
        if (tensor.Layout == WeightLayout.ChannelsLast) return [shape[^1], .. shape[..^1]];
        return [shape[^1], shape[^2], .. shape[..^2]];
    }

    // In memory [taps, in, out], in the file [out, in, taps]: both ways the three axes are reversed.
    private static void Permute(ReadOnlySpan<float> source, Shape shape, WeightLayout layout, Span<float> destination, bool toFile)
    {
        if (layout == WeightLayout.AsInFile)
        {
            source.CopyTo(destination);
            return;
        }

        (int taps, int inputs, int outputs) = layout == WeightLayout.ChannelsLast ? (shape[..^1].Count, 1, shape[^1]) : (shape[..^2].Count, shape[^2], shape[^1]);
        for (int t = 0; t < taps; t++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    int memory = (t * inputs + i) * outputs + o, file = (o * inputs + i) * taps + t;
                    if (toFile) destination[file] = source[memory];
                    else destination[memory] = source[file];
                }
            }
        }
    }
}
