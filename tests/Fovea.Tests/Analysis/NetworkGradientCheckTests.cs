using Fovea.Analysis;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Operators;
using Fovea.Operators.Elementwise;

namespace Fovea.Tests.Analysis;

/// <summary>The check of a whole network: right ones pass, wrong ones fail, and nothing at a kink passes.</summary>
public class NetworkGradientCheckTests
{
    private static readonly NetworkGradientSettings Few = new(Samples: 3);

    [Fact]
    public void A_right_network_passes_in_the_input_and_every_parameter_and_is_afterwards_what_it_was()
    {
        Module model = LeNet5.Normalized();
        model.Initialize(1);
        float[] Numbers() => [.. model.State.Where(entry => entry.Tensor is not null).SelectMany(entry => entry.Tensor!.AsSpan().ToArray())];
        float[] before = Numbers();
        List<int> told = [];
        NetworkGradientReport report = NetworkGradientCheck.Run(model, [28, 28, 1], Few, new Told(value => told.Add(value.Done)));
        Assert.Empty(report.Failures);
        Assert.False(report.Cancelled);
        Assert.Equal([NetworkGradientCheck.InputName, .. model.Parameters.Select(parameter => parameter.Path)], report.Results.Select(result => result.Name));
        Assert.All(report.Results, result => Assert.Equal(Math.Min(3, result.Shape.Count), result.Checked + result.Skipped));
        Assert.True(report.Checked > report.Skipped);
        Assert.All(report.Results, result => Assert.InRange(result.FloatError, 0, NetworkGradientReport.FloatTolerance));
        Assert.Contains(report.Results, result => result.FloatError > 0);
        Assert.Equal(before, Numbers());
        Assert.All(model.State, entry => Assert.Equal(0, entry.Counter?.Value ?? 0));
        Assert.Equal(Enumerable.Range(1, NetworkGradientCheck.CountElements(model, [28, 28, 1], Few)), told);
    }

    [Fact]
    public void A_gradient_that_is_one_percent_too_small_fails_in_all_that_lies_before_it()
    {
        NetworkGradientReport report = NetworkGradientCheck.Run(Network(new Broken(Fault.OnePercent)), [4], Few);
        Assert.Equal(["input", "0.weight", "0.bias"], report.Results.Where(result => report.FailureOf(result) is not null).Select(result => result.Name));
        Assert.Equal(["2.weight", "2.bias"], report.WorstFirst.Skip(3).Select(result => result.Name).Order().Reverse());
        Assert.All(report.WorstFirst.Take(3), result => Assert.InRange(result.WorstError, 0.009, 0.011));
        Assert.Matches(@"^\S+ \[.*\]: gradient \S+ at \[.*\], finite difference \S+: relative error 1\.0E-002, at most 1E-005 allowed\.$", report.Failures[0]);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_fails()
    {
        NetworkGradientReport report = NetworkGradientCheck.Run(Network(new Broken(Fault.NotANumber)), [4], Few);
        Assert.Equal(3, report.Failures.Count);
        Assert.All(report.WorstFirst.Take(3), result => Assert.Equal(double.PositiveInfinity, result.WorstError));
    }

    [Fact]
    public void A_mistake_of_the_fast_kernels_alone_shows_in_the_float_gradients()
    {
        NetworkGradientReport report = NetworkGradientCheck.Run(Network(new Broken(Fault.FastOnly)), [4], Few);
        Assert.All(report.Results, result => Assert.InRange(result.WorstError, 0, Few.Tolerance));
        Assert.Equal(3, report.Failures.Count);
        Assert.All(report.Failures, failure => Assert.Contains("the float gradient differs from the double one by 1.0E-002", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void What_lies_at_a_kink_is_skipped_and_too_much_of_it_fails()
    {
        // Weights of zero put every ReLU exactly on its kink, where the central difference is half a slope at any step.
        Sequential model = new(new Linear(4, 5), new ReLU(), new Linear(5, 3));
        model.Initialize(0);
        foreach (Parameter parameter in ((Linear)model.Children[0]).Parameters) parameter.Set(new float[parameter.Count]);
        NetworkGradientReport report = NetworkGradientCheck.Run(model, [4], Few);
        foreach (string name in (string[])["0.weight", "0.bias"])
        {
            TensorGradientResult result = report.Results.Single(tensor => tensor.Name == name);
            Assert.Equal((0, 3), (result.Checked, result.Skipped));
            Assert.EndsWith("3 of 3 samples lie at kinks, more than half, so that nothing is known of it. Try another seed or more samples.", report.FailureOf(result));
        }
    }

    [Fact]
    public void A_kink_within_the_first_steps_is_passed_by_with_a_smaller_one_and_one_within_all_is_skipped()
    {
        TensorGradientResult Check(float bias)
        {
            Sequential model = new(new Linear(2, 1), new ReLU(), new Linear(1, 2));
            model.Initialize(0);
            (Linear first, Linear last) = ((Linear)model.Children[0], (Linear)model.Children[2]);
            first.Weight.Set([0, 0]);
            first.Bias!.Set([bias]);
            last.Weight.Set([1, -1]);
            return NetworkGradientCheck.Run(model, [2], Few).Results.Single(result => result.Name == "0.bias");
        }

        foreach (float bias in (float[])[3e-5f, -3e-5f, 4e-6f, -4e-6f]) Assert.Equal((1, 0), (Check(bias).Checked, Check(bias).Skipped));
        foreach (float bias in (float[])[3e-7f, -3e-7f, 1e-9f, 0]) Assert.Equal((0, 1), (Check(bias).Checked, Check(bias).Skipped));
    }

    [Fact]
    public void An_interruption_returns_the_tensors_that_are_done()
    {
        using CancellationTokenSource source = new();
        NetworkGradientReport report = NetworkGradientCheck.Run(LeNet5.Modern(), [28, 28, 1], Few, new Told(value =>
        {
            if (value.Done == 5) source.Cancel();
        }), source.Token);
        Assert.True(report.Cancelled);
        Assert.Equal("input", Assert.Single(report.Results).Name);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_told()
    {
        Sequential model = new(new Linear(2, 2));
        ((Linear)model.Children[0]).Weight.Set([float.NaN, 0, 0, 0]);
        Assert.StartsWith("gradient check: the loss is NaN", Assert.Throws<FoveaException>(() => NetworkGradientCheck.Run(model, [2], Few)).Message);
        Assert.Throws<ShapeException>(() => NetworkGradientCheck.Run(model, [3], Few));
    }

    [Fact]
    public void The_smallest_picture_that_fits_is_taken()
    {
        Assert.Equal<Shape>([28, 28, 1], NetworkGradientCheck.SmallSample(LeNet5.Modern(), [28, 28, 1], 2));
        Sequential any = new(new Conv2d(3, 4, 3), new GlobalAvgPool(), new Linear(4, 2));
        Assert.Equal<Shape>([32, 32, 3], NetworkGradientCheck.SmallSample(any, [224, 224, 3], 2));
        Sequential large = new(new Conv2d(3, 4, 3, stride: 40), new BatchNorm(4), new GlobalAvgPool(), new Linear(4, 2));
        Assert.Equal<Shape>([48, 48, 3], NetworkGradientCheck.SmallSample(large, [224, 224, 3], 2));
        Assert.Equal<Shape>([7, 2], NetworkGradientCheck.SmallSample(any, [7, 2], 2));
    }

    private static Sequential Network(Broken broken)
    {
        Sequential model = new(new Linear(4, 5), broken, new Linear(5, 3));
        model.Initialize(0);
        return model;
    }

    private enum Fault
    {
        OnePercent,
        NotANumber,
        FastOnly,
    }

    private sealed class Told(Action<KernelCheckProgress> action) : IProgress<KernelCheckProgress>
    {
        public void Report(KernelCheckProgress value) => action(value);
    }

    private sealed class Broken(Fault fault) : Module
    {
        protected override Tensor ForwardCore(Tensor input) => new BrokenScale(fault).Apply(input);
    }

    /// <summary>y = 2x, with a gradient that is wrong.</summary>
    private sealed record BrokenScale(Fault Fault) : Operator<ElementGeometry>
    {
        public override string Name => "BrokenScale";

        public Tensor Apply(Tensor input) => Run(input);

        public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

        public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

        protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) => context.Backend.Affine(2, 0, context.Input(0), context.Output);

        protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context)
        {
            float factor = Fault switch { Fault.OnePercent => 1.98f, Fault.NotANumber => float.NaN, _ => context.Backend is CpuBackend ? 1.98f : 2 };
            context.Backend.Affine(factor, 0, context.OutputGradient, context.InputGradient(0));
        }

        public override Reach Reach(in ElementGeometry geometry, int operand) => Fovea.Operators.Reach.Elementwise;

        public override Cost Cost(in ElementGeometry geometry, int operands) => Fovea.Operators.Cost.OfFlops(geometry.Count);
    }
}
