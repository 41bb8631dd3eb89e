using Fovea.Layers;

namespace Fovea.Weights;

/// <summary>The state of a module to and from safetensors, with PyTorch's names, axis order and types.</summary>
internal static class ModuleWeights
{
    /// <summary>Writes every tensor and counter of a module.</summary>
    public static void Save(Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsWriter writer = Collect(module);
        foreach ((string key, string text) in metadata ?? new Dictionary<string, string>()) writer.SetMetadata(key, text);
        writer.Save(path);
    }

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
                FileOrder.FromMemory(tensor, tensor.AsSpan(), values);
                writer.Add(name, FileOrder.ShapeOf(tensor), values);
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
        FileOrder.ToMemory(tensor, values, memory);
        return () => tensor.Set(memory);
    }

    private static bool Fits(StateEntry target, SafetensorsEntry entry) => target.Counter is not null
        ? entry.Type == SafetensorsType.I64 && entry.ElementCount == 1
        : entry.Type.IsReadableFloat() && entry.Shape == FileOrder.ShapeOf(target.Tensor!);

    private static string Describe(StateEntry entry) => entry.Counter is not null ? "[] I64" : $"{FileOrder.ShapeOf(entry.Tensor!)} F32";
}
