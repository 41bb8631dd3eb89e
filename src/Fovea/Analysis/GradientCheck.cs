using Fovea.Autograd;
using Fovea.Kernels.Reference;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>
/// Compares gradients with central differences n = (f(x + h) − f(x − h)) / 2h, everything in double precision on the reference backend.
/// </summary>
/// <remarks>
/// <para>The error of an element is |a − n| / max(|a|, |n|, 1e-3·G, 1e-5·F), a the gradient, G the greatest |a| and F the greatest |f| of
/// all that was computed: an element far smaller than these is judged by its absolute error, because rounding in f alone makes one of
/// about 1e-16·F/h. Right gradients stay below 1e-6.</para>
/// <para>A result that is no scalar is multiplied by a fixed random gradient and summed.</para>
/// <para>ReLU and max pooling have kinks, and a difference across one is wrong however right the gradient. So h is 1e-4, then 1e-5 and
/// 1e-6 where the values do not agree, and the best of the three counts: a kink leaves the smaller interval, a wrong gradient is
/// wrong in all of them.</para>
/// </remarks>
public static class GradientCheck
{
    private const double GradientFloor = 1e-3;
    private const double ValueFloor = 1e-5;
    private const double Agreement = 1e-8;
    private static readonly double[] Steps = [1e-4, 1e-5, 1e-6];

    /// <summary>A tensor that is checked: its numbers in the present step, and its gradient after a walk back.</summary>
    private sealed record Target(string Name, Shape Shape, Func<ReferenceBuffer> Numbers, Func<ReferenceBuffer?> Gradient);

    /// <summary>Checks an operator at a sample of its settings.</summary>
    /// <param name="sample">One of <see cref="OperatorCatalogue.Samples"/>, or your own.</param>
    /// <param name="elements">How many elements of each operand are compared, at most.</param>
    /// <param name="seed">Seed of their choice.</param>
    public static GradientCheckReport Of(OperatorSample sample, int elements = 32, ulong seed = 0)
    {
        Tensor[] tensors = [.. sample.Operands.Select(operand => Tensor.From(sample.ValuesOf(operand), operand.Shape))];
        return OfFunction(sample.Apply, tensors, i => (sample.Operands[i].Name, sample.Operands[i].HasGradient), sample.Training, elements, seed);
    }

    /// <summary>Checks any function of tensors.</summary>
    /// <param name="function">The function, made of operators and modules.</param>
    /// <param name="operands">Where; the gradients for all of them are checked.</param>
    /// <param name="training">Whether it is run as in training; dropout draws the same numbers each time.</param>
    /// <param name="elements">How many elements of each operand are compared, at most.</param>
    /// <param name="seed">Seed of their choice, and of dropout.</param>
    public static GradientCheckReport Of(
        Func<IReadOnlyList<Tensor>, Tensor> function, IReadOnlyList<Tensor> operands, bool training = false, int elements = 32, ulong seed = 0) =>
        OfFunction(function, operands, static i => ($"operand {i}", true), training, elements, seed);

    /// <summary>Checks every trainable parameter of a model. Its weights, running statistics and counters are afterwards what they were.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="images">A small batch, <c>[N, …]</c>; two to four samples are enough.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="training">Whether it is run as in training: batch statistics, and dropout with the same numbers each time.</param>
    /// <param name="elements">How many elements of each parameter are compared, at most.</param>
    /// <param name="seed">Seed of their choice, and of dropout.</param>
    public static GradientCheckReport Of(Module model, Loss loss, Tensor images, ReadOnlySpan<int> labels, bool training = true, int elements = 8, ulong seed = 0)
    {
        int[] classes = labels.ToArray();
        Recording recording = RecordingFor(training, seed);
        Target[] targets =
        [
            .. model.Parameters.Where(static parameter => parameter.Trainable).Select(parameter => new Target(parameter.Path, parameter.Shape,
                () => (ReferenceBuffer)recording.BufferOf(parameter), () => (ReferenceBuffer?)recording.GradientBufferOf(parameter))),
        ];
        (Parameter Tensor, float[] Values)[] statistics =
            [.. model.State.Where(static e => e.Tensor is { IsStatistic: true }).Select(static e => (e.Tensor!, e.Tensor!.AsSpan().ToArray()))];
        (Counter Counter, long Value)[] counters = [.. model.State.Where(static e => e.Counter is not null).Select(static e => (e.Counter!, e.Counter!.Value))];
        try
        {
            Tensor input = default;
            return Check(recording, targets, () => input = recording.Input(images), () => loss.ComputeWithAuxiliary(model.Forward(input), classes), elements, seed);
        }
        finally
        {
            foreach ((Parameter tensor, float[] values) in statistics) tensor.Set(values);
            foreach ((Counter counter, long value) in counters) counter.Value = value;
        }
    }

    private static GradientCheckReport OfFunction(Func<IReadOnlyList<Tensor>, Tensor> function, IReadOnlyList<Tensor> operands,
        Func<int, (string Name, bool HasGradient)> describe, bool training, int elements, ulong seed)
    {
        Recording recording = RecordingFor(training, seed);
        Tensor[] inputs = new Tensor[operands.Count];
        Target[] targets =
        [
            .. Enumerable.Range(0, operands.Count).Where(i => describe(i).HasGradient).Select(i => new Target(describe(i).Name, operands[i].Shape,
                () => (ReferenceBuffer)inputs[i].Value.Buffer!, () => (ReferenceBuffer?)inputs[i].Value.Gradient)),
        ];
        return Check(recording, targets, Begin, () => function(inputs), elements, seed);

        void Begin()
        {
            for (int i = 0; i < inputs.Length; i++) inputs[i] = recording.Input(operands[i], describe(i).HasGradient);
        }
    }

    private static Recording RecordingFor(bool training, ulong seed) =>
        training ? Recording.ForTraining(seed, new ReferenceBackend()) : Recording.ForEvaluation(gradients: true, new ReferenceBackend());

    private static GradientCheckReport Check(Recording recording, Target[] targets, Action begin, Func<Tensor> forward, int elements, ulong seed)
    {
        Tensor result = Run();
        float[] weights = new float[result.Count];
        new RandomStream(seed, RandomStream.StreamOf("gradient of the result")).FillUniform(weights, -1, 1);
        if (result.Shape.Rank == 0) weights[0] = 1;
        result.Backward(Tensor.From(weights, result.Shape));
        double[][] gradients = [.. targets.Select(static target => target.Gradient()?.Values.ToArray() ?? new double[target.Shape.Count])];
        double floor = Math.Max(GradientFloor * gradients.Select(Greatest).DefaultIfEmpty(0).Max(), ValueFloor * Greatest(((ReferenceBuffer)result.Value.Buffer!).Values));
        return new GradientCheckReport([.. targets.Select((target, i) => CheckTarget(target, gradients[i]))]);

        // The same step each time, so that dropout drops the same elements.
        Tensor Run(Target? target = null, int element = 0, double change = 0)
        {
            recording.Step = 0;
            recording.Begin();
            begin();
            if (target is not null) target.Numbers().Values[element] += change;
            return forward();
        }

        GradientCheckResult CheckTarget(Target target, double[] gradient)
        {
            GradientCheckResult worst = new(target.Name, target.Shape, 0, 0, 0, 0, 0);
            foreach (int element in Choose(target, elements, seed))
            {
                (double error, double numeric) = (double.PositiveInfinity, 0);
                foreach (double step in Steps)
                {
                    double difference = Difference(target, element, step);
                    double found = Error(gradient[element], difference, floor);
                    if (found < error) (error, numeric) = (found, difference);
                    if (error <= Agreement) break;
                }

                worst = worst with { Checked = worst.Checked + 1 };
                if (worst.Checked == 1 || !(error <= worst.WorstError))
                    worst = worst with { WorstError = error, WorstElement = element, Analytic = gradient[element], Numeric = numeric };
            }

            return worst;
        }

        double Difference(Target target, int element, double step)
        {
            double[] above = ((ReferenceBuffer)Run(target, element, step).Value.Buffer!).Values.ToArray();
            double[] below = ((ReferenceBuffer)Run(target, element, -step).Value.Buffer!).Values;
            double sum = 0;
            for (int i = 0; i < above.Length; i++) sum += weights[i] * (above[i] - below[i]);
            return sum / (2 * step);
        }
    }

    private static double Greatest(double[] values) => values.Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static double Error(double analytic, double numeric, double floor) => analytic.Equals(numeric)
        ? 0
        : Math.Abs(analytic - numeric) / Math.Max(Math.Max(Math.Abs(analytic), Math.Abs(numeric)), floor);

    private static IEnumerable<int> Choose(Target target, int elements, ulong seed)
    {
        int[] order = new int[target.Shape.Count];
        if (order.Length <= elements) return Enumerable.Range(0, order.Length);
        new RandomStream(seed, RandomStream.StreamOf($"gradient check of {target.Name}")).Permutation(order);
        return order.Take(elements);
    }
}
