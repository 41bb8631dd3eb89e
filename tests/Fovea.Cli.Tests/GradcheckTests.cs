using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Commands;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Operators;
using Fovea.Operators.Elementwise;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea gradcheck</c>.</summary>
public sealed class GradcheckTests
{
    private static readonly NetworkGradientSettings Few = new(Samples: 2);

    [Theory]
    [InlineData("lenet5", 11)]
    [InlineData("lenet5_bn", 15)]
    public void A_network_passes_and_the_worst_tensor_stands_first(string model, int tensors)
    {
        JsonElement json = Tool.Run("gradcheck", "--model", model, "--samples", "2", "--seed", "3", "--json").ExitsWith(0).Json;
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal([28, 28, 1], json.GetProperty("input").EnumerateArray().Select(static size => size.GetInt32()));
        Assert.Equal((2, 2, 3), (json.GetProperty("samples").GetInt32(), json.GetProperty("batch").GetInt32(), json.GetProperty("seed").GetInt32()));
        JsonElement[] results = [.. json.GetProperty("tensors").EnumerateArray()];
        Assert.Equal(tensors, results.Length);
        Assert.Equal(2 * tensors, json.GetProperty("checked").GetInt32() + json.GetProperty("skipped").GetInt32());
        double[] errors = [.. results.Where(static r => r.GetProperty("checked").GetInt32() > 0).Select(static r => r.GetProperty("error").GetDouble())];
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.InRange(errors[0], 0, json.GetProperty("tolerance").GetDouble());
        Assert.All(results, static r => Assert.InRange(r.GetProperty("floatError").GetDouble(), 0, 1e-3));
        Assert.Contains(results, static r => r.GetProperty("name").GetString() == "input");
    }

    [Fact]
    public void The_table_names_path_shape_gradient_and_difference()
    {
        string text = Tool.Run("gradcheck", "--model", "mlp", "--samples", "1", "--batch", "1").ExitsWith(0).Out;
        Assert.StartsWith("mlp in training on 1 x [28, 28, 1], cross-entropy, seed 0\n", text, StringComparison.Ordinal);
        Assert.Matches(@"\ntensor +shape +analytic +numeric +error +float +checked\n", text);
        Assert.Matches(@"\n1\.weight +\[256, 784\] +-?\d\S* +-?\d\S* +\d\.\dE[-+]\d+ +\d\.\dE-\d+ +[01]/1\n", text);
        Assert.Matches(@"\n\d elements checked, \d at kinks and skipped, 0 tensors failed\n$", text);
    }

    [Fact]
    public void A_gradient_that_is_broken_on_purpose_fails()
    {
        NetworkEntry broken = new("broken", "a wrong gradient in the middle", "", [3], Classes: 10, Parameters: 66, MultiplyAdds: 52,
            static classes => new Sequential(new Linear(3, 4), new Broken(), new Linear(4, classes)));
        using StringWriter output = Tool.Lines();
        Assert.Equal(ExitCodes.Failure, GradcheckCommand.Run(broken, Few, json: false, new Terminal(output, TextWriter.Null), CancellationToken.None));
        Assert.Contains(", 3 tensors failed\n", $"{output}", StringComparison.Ordinal);
        Assert.Matches(@"\n0\.weight \[4, 3\]: gradient \S+ at \[\d, \d\], finite difference \S+: relative error 1\.0E-0*2, at most", $"{output}");
        Assert.Equal(3, $"{output}".Split('\n').Count(static line => line.Contains("relative error", StringComparison.Ordinal)));

        using StringWriter line = Tool.Lines();
        Assert.Equal(ExitCodes.Failure, GradcheckCommand.Run(broken, Few, json: true, new Terminal(line, TextWriter.Null), CancellationToken.None));
        using JsonDocument json = JsonDocument.Parse($"{line}");
        Assert.False(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal([false, false, false, true, true], json.RootElement.GetProperty("tensors").EnumerateArray().Select(static r => r.GetProperty("passed").GetBoolean()));
        Assert.Equal(3, json.RootElement.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public void An_interruption_exits_with_130_and_tells_what_is_done()
    {
        using CancellationTokenSource source = new();
        using TriggerWriter error = new("elements", source.Cancel);
        using StringWriter output = Tool.Lines();
        ToolResult result = Tool.Run(new Terminal(output, error, errorIsTerminal: true), source.Token, "gradcheck", "--samples", "1000", "--json").ExitsWith(130);
        Assert.True(result.Json.GetProperty("cancelled").GetBoolean());
        Assert.False(result.Json.GetProperty("passed").GetBoolean());
    }

    private sealed class Broken : Module
    {
        protected override Tensor ForwardCore(Tensor input) => new BrokenScale().Apply(input);
    }

    /// <summary>y = 2x, with a gradient that is one percent too small.</summary>
    private sealed record BrokenScale : Operator<ElementGeometry>
    {
        public override string Name => "BrokenScale";

        public Tensor Apply(Tensor input) => Run(input);

        public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

        public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

        protected override void Forward(in ElementGeometry geometry, in ForwardContext context) => context.Backend.Affine(2, 0, context.Input(0), context.Output);

        protected override void Backward(in ElementGeometry geometry, in BackwardContext context) =>
            context.Backend.Affine(1.98f, 0, context.OutputGradient, context.InputGradient(0));

        public override Reach Reach(in ElementGeometry geometry, int operand) => Fovea.Operators.Reach.Elementwise;

        public override Cost Cost(in ElementGeometry geometry, int operands) => Fovea.Operators.Cost.OfFlops(geometry.Count);
    }
}
