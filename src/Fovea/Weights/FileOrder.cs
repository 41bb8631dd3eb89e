namespace Fovea.Weights;

/// <summary>The order of a parameter's axes in a weights file, PyTorch's, and in memory; see <see cref="WeightLayout"/>.</summary>
internal static class FileOrder
{
    /// <summary>The shape in the file: of a convolution [out, in/groups, k…], of a scale for each element [C, (D,) (H,) W].</summary>
    public static Shape ShapeOf(Parameter tensor)
    {
        Shape shape = tensor.Shape;
        if (tensor.Layout == WeightLayout.AsInFile) return shape;
        if (tensor.Layout == WeightLayout.ChannelsLast) return [shape[^1], .. shape[..^1]];
        return [shape[^1], shape[^2], .. shape[..^2]];
    }

    /// <summary>Numbers of the parameter's shape (its own, or its gradient) as they stand in a file.</summary>
    public static void FromMemory(Parameter tensor, ReadOnlySpan<float> memory, Span<float> file) => Permute(memory, tensor.Shape, tensor.Layout, file, toFile: true);

    /// <summary>Numbers of a file as they stand in memory.</summary>
    public static void ToMemory(Parameter tensor, ReadOnlySpan<float> file, Span<float> memory) => Permute(file, tensor.Shape, tensor.Layout, memory, toFile: false);

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
