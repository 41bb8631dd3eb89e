using Fovea.Training;

namespace Fovea.Tests;

/// <summary>A made problem that is easy to learn: class c has a bright column at c, on noise. A pure function of the number of the sample.</summary>
internal sealed class MadePictures(int count, int size = 28, int classes = 10) : IDataset
{
    private static readonly RandomStream Noise = new(1, RandomStream.StreamOf("made pictures"));

    public int Count => count;

    public Shape SampleShape => [size, size, 1];

    public IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, classes).Select(c => $"column {c}")];

    public int Label(int index) => (int)((uint)index * 2654435761u >> 8) % classes;

    public void ReadSample(int index, Span<float> destination)
    {
        Noise.Substream((ulong)index).FillUniform(destination, 0, 0.5f);
        int column = Label(index) * size / classes;
        for (int row = 0; row < size; row++) destination[row * size + column] += 0.7f;
    }

    /// <summary>The first samples as one tensor, with their labels.</summary>
    public (Tensor Images, int[] Labels) Batch(int samples)
    {
        float[] values = new float[samples * SampleShape.Count];
        for (int i = 0; i < samples; i++) ReadSample(i, values.AsSpan(i * SampleShape.Count, SampleShape.Count));
        return (Tensor.From(values, SampleShape.Prepend(samples)), [.. Enumerable.Range(0, samples).Select(Label)]);
    }
}
