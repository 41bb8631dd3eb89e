using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;

namespace Fovea.Analysis;

/// <summary>Something to do for a network of any task: random samples, and a loss against random answers.</summary>
/// <param name="seed">The seed.</param>
/// <param name="purpose">Names the random numbers, so that two users do not share them.</param>
internal sealed class RandomTask(ulong seed, string purpose)
{
    /// <summary>Numbers in [−1, 1), or words of a vocabulary.</summary>
    public float[] Input(Shape shape, int vocabulary)
    {
        float[] values = new float[shape.Count];
        RandomStream random = Stream("input");
        if (vocabulary == 0) random.FillUniform(values, -1, 1);
        else for (int i = 0; i < values.Length; i++) values[i] = (int)(random.Uniform((ulong)i) * vocabulary);
        return values;
    }

    /// <summary>Cross-entropy with random classes, auxiliary heads included.</summary>
    /// <exception cref="ShapeException">The result has no classes.</exception>
    public Func<Tensor, Tensor> CrossEntropy(Shape output)
    {
        if (output.Rank < 2 || output[^1] == 0) throw new ShapeException(purpose, $"the result {output} of the network must be [N, …, classes].");
        RandomStream random = Stream("labels");
        int[] labels = [.. Enumerable.Range(0, output[..^1].Count).Select(i => (int)(random.Uniform((ulong)i) * output[^1]))];
        CrossEntropyLoss loss = new();
        return result => loss.ComputeWithAuxiliary(result, labels);
    }

    /// <summary>The squared error from random pictures.</summary>
    public Func<Tensor, Tensor> SquaredError(Shape output)
    {
        float[] values = new float[output.Count];
        Stream("target").FillUniform(values, -1, 1);
        Tensor target = Tensor.From(values, output);
        SquaredErrorLoss loss = new();
        return result => loss.Compute(result, target);
    }

    /// <summary>The shapes of a network's operators, and that of its result.</summary>
    /// <exception cref="ShapeException">The input does not fit the network.</exception>
    public static Recording RecordShapes(Module network, Shape input, out Shape output, bool training = true)
    {
        Recording shapes = Recording.OfShapes(training);
        shapes.Begin();
        output = network.Forward(shapes.Input(input)).Shape;
        return shapes;
    }

    private RandomStream Stream(string what) => new(seed, RandomStream.StreamOf($"{purpose}, {what}"));
}
