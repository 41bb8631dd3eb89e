using Fovea.Autograd;
using Fovea.Layers;

namespace Fovea.Analysis;

/// <summary>What a feature map's middle position really depends on: the gradients that reach the input, held against the receptive field of the graph.</summary>
/// <param name="Path">The layer of the feature map.</param>
/// <param name="Position">The position that was asked about.</param>
/// <param name="Theoretical">First and last input position of the receptive field along each axis, of those that exist.</param>
/// <param name="Reached">First and last input position with a gradient other than 0 along each axis.</param>
/// <param name="EffectiveSize">
/// The size of the effective receptive field: the n-th root (n axes) of the number of input positions whose mean |gradient| is over 4.55 % of the greatest,
/// as if they were a square (Luo, Li, Urtasun and Zemel 2016). It is mostly far smaller than the theoretical one.
/// </param>
public sealed record MeasuredField(
    string Path, IReadOnlyList<int> Position, IReadOnlyList<(int First, int Last)> Theoretical, IReadOnlyList<(int First, int Last)> Reached, double EffectiveSize)
{
    // 1 − 95.45 %: what lies beyond two standard deviations of a normal distribution.
    private const double Threshold = 0.0455;

    /// <summary>Measures a model's last feature map (<see cref="ModelSummary.LastFeatureMap"/>), with its present weights, as in evaluation.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputShape">The shape of one sample.</param>
    /// <param name="inputs">Over how many random inputs the gradients are averaged.</param>
    /// <param name="seed">Seed of the inputs.</param>
    /// <exception cref="FoveaException">The model has no feature map whose positions are places of the input.</exception>
    public static MeasuredField Of(Module model, Shape inputShape, int inputs = 4, ulong seed = 0)
    {
        float[] pixels = new float[inputShape.Count];
        double[] mean = new double[Math.Max(1, inputShape[..^1].Count)];
        Recording recording = Recording.ForEvaluation(gradients: true);
        (ReceptiveField Field, Node Map, int[] Position)? asked = null;
        for (int i = 0; i < inputs; i++)
        {
            new RandomStream(seed, (ulong)i).FillUniform(pixels, -1, 1);
            recording.Begin();
            Tensor input = recording.Input(Tensor.From(pixels, inputShape.Prepend(1)), requiresGradient: true);
            model.Forward(input);
            ReceptiveField field = ReceptiveField.Of(recording, input);
            Node map = field.LastFeatureMap()
                ?? throw new FoveaException($"the model has no feature map whose positions are places of its input {inputShape}, so there is no field to measure.");
            int[] position = [.. map.OutputShape[1..^1].AsSpan().ToArray().Select(static size => size / 2)];
            asked = (field, map, position);
            map.Output.ToTensor().Backward(Tensor.From(At(map.OutputShape, position), map.OutputShape));
            float[] gradient = recording.GradientOf(input).ToArray();
            int channels = inputShape[^1];
            for (int e = 0; e < gradient.Length; e++) mean[e / channels] += Math.Abs(gradient[e]) / inputs;
        }

        (ReceptiveField fields, Node node, int[] place) = asked ?? throw new FoveaException($"MeasuredField: inputs must be 1 or more, got {inputs}.");
        double greatest = mean.Max();
        double effective = Math.Pow(mean.Count(value => value > Threshold * greatest), 1.0 / Math.Max(1, fields.Rank));
        return new MeasuredField(node.Path, place, fields.At(node, place), Support(mean, inputShape[..^1]), effective);
    }

    /// <summary>1 in every channel of one position.</summary>
    private static float[] At(Shape shape, ReadOnlySpan<int> position)
    {
        float[] seed = new float[shape.Count];
        int index = 0;
        for (int axis = 0; axis < position.Length; axis++) index = index * shape[axis + 1] + position[axis];
        seed.AsSpan(index * shape[^1], shape[^1]).Fill(1);
        return seed;
    }

    private static (int First, int Last)[] Support(double[] values, Shape positions)
    {
        var support = new (int First, int Last)[positions.Rank];
        for (int axis = 0; axis < support.Length; axis++)
        {
            int inner = positions[(axis + 1)..].Count, size = positions[axis];
            int[] reached = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0).Select(i => i / inner % size)];
            support[axis] = reached.Length == 0 ? (0, -1) : (reached.Min(), reached.Max());
        }

        return support;
    }
}
