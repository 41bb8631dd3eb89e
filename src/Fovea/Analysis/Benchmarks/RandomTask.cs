using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Something to do for a network of any task: random samples, and a loss against random answers.</summary>
internal static class RandomTask
{
    /// <summary>Numbers in [−1, 1), or words of a vocabulary.</summary>
    public static float[] Input(Shape shape, int vocabulary, ulong seed)
    {
        float[] values = new float[shape.Count];
        RandomStream random = new(seed, RandomStream.StreamOf("random task, input"));
        if (vocabulary == 0) random.FillUniform(values, -1, 1);
        else for (int i = 0; i < values.Length; i++) values[i] = (int)(random.Uniform((ulong)i) * vocabulary);
        return values;
    }

    /// <summary>The shape of a network's result in training.</summary>
    /// <exception cref="ShapeException">The input does not fit the network.</exception>
    public static Shape OutputOf(Module network, Shape input)
    {
        Recording shapes = Recording.OfShapes(training: true);
        shapes.Begin();
        return network.Forward(shapes.Input(input)).Shape;
    }

    /// <summary>Cross-entropy with random classes, auxiliary heads included, or the squared error from random pictures.</summary>
    public static Func<Tensor, Tensor> Loss(NetworkTask task, Shape output, ulong seed)
    {
        RandomStream random = new(seed, RandomStream.StreamOf("random task, answers"));
        if (task == NetworkTask.SuperResolution)
        {
            float[] values = new float[output.Count];
            random.FillUniform(values, -1, 1);
            Tensor target = Tensor.From(values, output);
            SquaredErrorLoss difference = new();
            return result => difference.Compute(result, target);
        }

        int[] labels = [.. Enumerable.Range(0, output[..^1].Count).Select(i => (int)(random.Uniform((ulong)i) * output[^1]))];
        CrossEntropyLoss loss = new();
        return result => loss.ComputeWithAuxiliary(result, labels);
    }
}
