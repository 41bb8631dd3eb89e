using System.Text.Json;

namespace Fovea.Cli.Tests;

public sealed class SummaryTests(SmallData data)
{
    [Theory]
    [InlineData("lenet5")]
    [InlineData("lenet5_bn")]
    [InlineData("mlp")]
    public void A_network_is_shown_as_a_table(string model) =>
        Approval.Check($"summary-{model}", Tool.Run("summary", model).ExitsWith(0).Out);

    [Fact]
    public void On_a_screen_the_table_has_lines()
    {
        using StringWriter output = Tool.Lines();
        ToolResult result = Tool.Run(new Terminal(output, TextWriter.Null, outputIsTerminal: true), CancellationToken.None, "summary",
            "lenet5").ExitsWith(0);
        Assert.Contains("│ 3     │ Conv2d    │ [1, 10, 10, 16] │      2,416 │ 240,000 │", result.Out, StringComparison.Ordinal);
        Assert.Contains("61,706", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lenet5", 61_706, 0, 416_520)]
    [InlineData("lenet5_bn", 60_118, 44, 199_968)]
    [InlineData("mlp", 335_114, 0, 334_336)]
    public void The_json_holds_the_counts(string model, long parameters, long statistics, long macs)
    {
        JsonElement json = Tool.Run("summary", "--model", model, "--json").ExitsWith(0).Json;
        Assert.Equal(parameters, json.GetProperty("parameters").GetInt64());
        Assert.Equal(statistics, json.GetProperty("statistics").GetInt64());
        Assert.Equal(macs, json.GetProperty("macs").GetInt64());
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        foreach (string key in new[] { "parameters", "macs", "effectiveMacs", "flops" })
            Assert.Equal(json.GetProperty(key).GetInt64(), layers.Sum(layer => layer.GetProperty(key).GetInt64()));
        Assert.Equal([1, 10], layers[^1].GetProperty("output").EnumerateArray().Select(static size => size.GetInt32()));
        Assert.Equal("Linear", layers[^1].GetProperty("type").GetString());
    }

    [Fact]
    public void Padding_taps_are_counted_apart()
    {
        JsonElement json = Tool.Run("summary", "--json").ExitsWith(0).Json;
        Assert.Equal("lenet5", json.GetProperty("model").GetString());
        Assert.Equal(406_656, json.GetProperty("effectiveMacs").GetInt64());
        Assert.Equal([28, 28, 1], json.GetProperty("input").EnumerateArray().Select(static size => size.GetInt32()));
    }

    [Fact]
    public void An_input_that_does_not_fit_names_the_layer()
    {
        ToolResult result = Tool.Run("summary", "lenet5", "--input", "32x32x1").ExitsWith(1);
        Assert.StartsWith("fovea: 7 Linear: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_must_fit()
    {
        Tool.Run("summary", "--weights", data.AlwaysSeven).ExitsWith(0);
        ToolResult result = Tool.Run("summary", "mlp", "--weights", data.AlwaysSeven).ExitsWith(1);
        Assert.Contains("mis-shaped: 3.weight: the file has [16, 6, 5, 5] F32, the model [256, 256] F32", result.Error,
            StringComparison.Ordinal);
    }
}
