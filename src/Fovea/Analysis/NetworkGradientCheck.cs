using Fovea.Autograd;
using Fovea.Kernels.Reference;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Operators.Normalization;
using Fovea.Training;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Analysis;

/// <summary>
/// Checks the gradients of a whole network in training, for every trainable parameter and the input: against central differences
/// n(h) = (f(x + h) − f(x − h)) / 2h in double precision, and the fast backend's float gradients against the double ones.
/// </summary>
/// <remarks>
/// <para>The error of an element is |a − n| / max(|a|, |n|, 1e-3·G, 32·ε·F/(h·tolerance)), a the gradient, n = n(h/2), G the greatest |a| of the
/// network, F = |f| and ε = 2⁻⁵²: an element far smaller than these is judged by its absolute error, because rounding in f makes one.</para>
/// <para>A difference across a kink (ReLU, max pooling) is wrong however right the gradient. The differences themselves tell: where f is
/// smooth, n(h) and n(h/2) agree, and the bend b(h) = (f(x + h) − 2f(x) + f(x − h)) / h is twice b(h/2), which a kink exactly at x, that
/// n alone cannot see, breaks. Where either fails for h = 1e-4, 1e-5 and 1e-6 the element is skipped: it is never counted as checked.
/// The gradient has no part in that, so a wrong one cannot hide as a kink.</para>
/// <para>The error of the float gradients is ‖float − double‖₂ / max(‖double‖₂, 1e-3·R·√n) over all n elements of a tensor, R the greatest
/// root mean square of a tensor's gradient. Single precision may decide a kink the other way, so a network with many may exceed what
/// one operator keeps to.</para>
/// </remarks>
public sealed class NetworkGradientCheck
{
    /// <summary>The name of the input among the tensors.</summary>
    public const string InputName = "input";

    private const double GradientFloor = 1e-3;
    private const double RoundingsOfLoss = 32;
    private static readonly double[] Steps = [1e-4, 1e-5, 1e-6];
    private static readonly int[] SmallSizes = [32, 48, 64, 96, 128, 160, 192];

    private readonly Module _model;
    private readonly NetworkGradientSettings _settings;
    private readonly Recording _recording;
    private readonly Tensor _images;
    private readonly Func<Tensor, Tensor> _loss;
    private readonly Target[] _targets;
    private Tensor _input;
    private double _value;
    private double _greatest;

    /// <summary>A tensor that is checked: its numbers in the present step, and its gradients.</summary>
    private sealed record Target(string Name, Shape Shape, Func<Buffer> Numbers, Func<Buffer?> Gradient, Func<Recording, Tensor, float[]> FloatGradient)
    {
        /// <summary>The double gradients at the point.</summary>
        public double[] Gradients { get; set; } = [];
    }

    private NetworkGradientCheck(Module model, Shape sample, NetworkGradientSettings settings)
    {
        (_model, _settings) = (model, settings);
        _recording = Recording.ForTraining(settings.Seed, new ReferenceBackend());
        Shape shape = sample.Prepend(settings.Batch);
        RandomTask.RecordShapes(model, shape, out Shape output);
        RandomTask task = new(settings.Seed, "gradient check");
        _images = Tensor.From(task.Input(shape, settings.Vocabulary), shape);
        _loss = settings.SquaredError ? task.SquaredError(output) : task.CrossEntropy(output);
        IEnumerable<Target> input = settings.Vocabulary > 0 ? [] :
        [
            new Target(InputName, shape, () => _input.Value.Buffer!, () => _input.Value.Gradient, static (recording, input) => recording.GradientOf(input).ToArray()),
        ];
        _targets =
        [
            .. input,
            .. model.Parameters.Where(static parameter => parameter.Trainable).Select(parameter => new Target(parameter.Path, parameter.Shape,
                () => _recording.BufferOf(parameter), () => _recording.GradientBufferOf(parameter),
                (recording, _) => recording.GradientBufferOf(parameter) is null ? new float[parameter.Count] : parameter.Gradient.ToArray())),
        ];
    }

    /// <summary>Checks a network with cross-entropy, or the squared error if the settings say so, on random numbers. Its weights, statistics and counters are afterwards what they were.</summary>
    /// <param name="model">The network; its result is <c>[N, …, classes]</c> for cross-entropy.</param>
    /// <param name="sample">The shape of a sample, for example <c>[28, 28, 1]</c>.</param>
    /// <param name="settings">How many samples, and how exact.</param>
    /// <param name="progress">Told of each tensor's elements.</param>
    /// <param name="cancellationToken">Stops it; the tensors checked to their end are returned.</param>
    /// <exception cref="ShapeException">The sample does not fit the network.</exception>
    /// <exception cref="FoveaException">The loss is not a finite number, or depends on nothing that has a gradient.</exception>
    public static NetworkGradientReport Run(Module model, Shape sample, NetworkGradientSettings settings, IProgress<KernelCheckProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        model.EnsureReady();
        StatisticsSnapshot statistics = new(model);
        statistics.Take();
        try
        {
            return new NetworkGradientCheck(model, sample, settings).Run(progress, cancellationToken);
        }
        finally
        {
            statistics.Restore();
        }
    }

    /// <summary>How many elements a check compares.</summary>
    public static int CountElements(Module model, Shape sample, NetworkGradientSettings settings) =>
        model.Parameters.Where(static parameter => parameter.Trainable).Select(static parameter => parameter.Count).Append(settings.Vocabulary > 0 ? 0 : sample.Count * settings.Batch)
            .Sum(count => Math.Min(count, settings.Samples));

    /// <summary>The least picture that a network for larger ones can be trained or evaluated on, so that its check takes less time.</summary>
    /// <param name="model">The network.</param>
    /// <param name="sample">Its usual sample, <c>[H, W, C]</c>.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="training">Whether it is trained: then batch normalisation always sees eight values or more.</param>
    /// <returns>The smaller sample, or the usual one if the network takes no other.</returns>
    public static Shape SmallSample(Module model, Shape sample, int batch, bool training = true)
    {
        if (sample.Rank != 3) return sample;
        return SmallSizes.Where(size => size < Math.Min(sample[0], sample[1])).Select(size => Shape.Create([size, size, sample[2]]))
            .FirstOrDefault(small => Fits(model, small.Prepend(batch), training), sample);
    }

    private static bool Fits(Module model, Shape input, bool training)
    {
        const int FewestValues = 8;
        try
        {
            return RandomTask.RecordShapes(model, input, out _, training).Nodes.All(node => !training || node.Operator is not BatchNormOperator || node.InputShape(0)[..^1].Count >= FewestValues);
        }
        catch (ShapeException)
        {
            return false;
        }
    }

    private NetworkGradientReport Run(IProgress<KernelCheckProgress>? progress, CancellationToken cancellationToken)
    {
        double[] floatErrors = Prepare();
        List<TensorGradientResult> results = [];
        int total = _targets.Sum(target => Math.Min(target.Shape.Count, _settings.Samples)), done = 0, failed = 0;
        for (int i = 0; i < _targets.Length; i++)
        {
            if (CheckTarget(_targets[i], floatErrors[i], Report, cancellationToken) is not { } result)
                return new NetworkGradientReport(results, _settings.Tolerance, Cancelled: true);
            results.Add(result);
        }

        return new NetworkGradientReport(results, _settings.Tolerance, Cancelled: false);

        void Report(bool isWrong)
        {
            if (isWrong) failed++;
            progress?.Report(new KernelCheckProgress(++done, total, failed));
        }
    }

    /// <summary>Both backends' gradients at the point; the errors of the float ones.</summary>
    private double[] Prepare()
    {
        Tensor loss = Forward(_recording, null, 0, 0);
        _value = Math.Abs(((ReferenceBuffer)loss.Value.Buffer!).Values[0]);
        if (!double.IsFinite(_value)) throw new FoveaException($"gradient check: the loss is {_value}, so there is nothing to compare. Do the weights hold numbers that are not finite?");
        loss.Backward();
        foreach (Target target in _targets) target.Gradients = ((ReferenceBuffer?)target.Gradient())?.Values.ToArray() ?? new double[target.Shape.Count];
        _greatest = _targets.SelectMany(static target => target.Gradients).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

        Recording single = Recording.ForTraining(_settings.Seed);
        Forward(single, null, 0, 0).Backward();
        double floor = GradientFloor * _targets.Max(static target => Norm(target.Gradients) / Math.Sqrt(target.Shape.Count));
        return [.. _targets.Select(target => FloatError(target.Gradients, target.FloatGradient(single, _input), floor * Math.Sqrt(target.Shape.Count)))];
    }

    /// <summary>The loss, in the same step each time, so that dropout drops the same elements.</summary>
    private Tensor Forward(Recording recording, Target? target, int element, double change)
    {
        recording.Step = 0;
        recording.Begin();
        _input = recording.Input(_images, requiresGradient: _settings.Vocabulary == 0);
        if (target is not null) ((ReferenceBuffer)target.Numbers()).Values[element] += change;
        return _loss(_model.Forward(_input));
    }

    private TensorGradientResult? CheckTarget(Target target, double floatError, Action<bool> report, CancellationToken cancellationToken)
    {
        TensorGradientResult result = new(target.Name, target.Shape, 0, 0, 0, 0, 0, 0, floatError);
        foreach (int element in Choose(target))
        {
            if (cancellationToken.IsCancellationRequested) return null;
            double gradient = target.Gradients[element];
            (double error, double? numeric) = CheckElement(target, element, gradient);
            if (numeric is { } difference)
            {
                if (result.Checked == 0 || !(error <= result.WorstError))
                    result = result with { WorstError = error, WorstElement = element, Analytic = gradient, Numeric = difference };
                result = result with { Checked = result.Checked + 1 };
            }
            else
            {
                result = result with { Skipped = result.Skipped + 1 };
            }

            report(numeric is not null && !(error <= _settings.Tolerance));
        }

        return result;
    }

    /// <summary>
    /// Some elements in random order, half of them with a gradient that is not 0 if there are such: units that are off would have all
    /// the samples, and a 0 shows little. The other half finds gradients that are wrongly 0.
    /// </summary>
    private int[] Choose(Target target)
    {
        int[] order = new int[target.Shape.Count];
        new RandomStream(_settings.Seed, RandomStream.StreamOf($"gradient check of {target.Name}")).Permutation(order);
        int[] living = [.. order.Where(element => target.Gradients[element] != 0).Take((_settings.Samples + 1) / 2)];
        return [.. living, .. order.Except(living).Take(_settings.Samples - living.Length)];
    }

    /// <summary>The error, and the difference; no difference where there is a kink.</summary>
    private (double Error, double? Numeric) CheckElement(Target target, int element, double gradient)
    {
        foreach (double step in Steps)
        {
            double floor = Math.Max(GradientFloor * _greatest, RoundingsOfLoss * Math.ScaleB(_value, -52) / (step * _settings.Tolerance));
            (double wide, double wideBend) = Difference(target, element, step);
            (double narrow, double narrowBend) = Difference(target, element, step / 2);
            double allowed = _settings.Tolerance * Math.Max(Math.Abs(narrow), floor);
            // A kink at x that stays within the second bound makes an error of half of it at most.
            if (!(Math.Abs(wide - narrow) <= allowed / 4) || !(Math.Abs(wideBend - 2 * narrowBend) <= allowed)) continue;
            double error = Math.Abs(gradient - narrow) / Math.Max(Math.Max(Math.Abs(gradient), Math.Abs(narrow)), floor);
            // NaN and infinity are wrong gradients, not errors without a value; where all is zero there is no error.
            return (gradient.Equals(narrow) ? 0 : double.IsNaN(error) ? double.PositiveInfinity : error, narrow);
        }

        return (0, null);
    }

    private (double Central, double Bend) Difference(Target target, int element, double step)
    {
        double middle = _value, above = ValueAt(target, element, step), below = ValueAt(target, element, -step);
        return ((above - below) / (2 * step), (above - 2 * middle + below) / step);
    }

    private double ValueAt(Target target, int element, double change) => ((ReferenceBuffer)Forward(_recording, target, element, change).Value.Buffer!).Values[0];

    private static double FloatError(double[] expected, float[] actual, double floor)
    {
        double difference = Norm([.. expected.Zip(actual, static (e, a) => e - a)]);
        return difference == 0 ? 0 : difference / Math.Max(Norm(expected), floor);
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(static value => value * value));
}
