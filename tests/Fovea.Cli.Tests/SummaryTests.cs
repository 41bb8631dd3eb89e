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
        Assert.Contains("│ 3     │ Conv2d + ReLU │ [1, 10, 10, 16] │      2,416 │ 240,000 │", result.Out, StringComparison.Ordinal);
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

    [Fact]
    public void A_layer_is_worked_out_by_hand()
    {
        ToolResult result = Tool.Run("summary", "vgg16", "--explain", "features.0").ExitsWith(0);
        Assert.Contains("  MACs = K·C·H·W·O = 3·3·3·224·224·64 = 86,704,128\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("there is no layer 'features.99'", Tool.Run("summary", "vgg16", "--explain", "features.99").ExitsWith(1).Error, StringComparison.Ordinal);
        Tool.Run("summary", "vgg16", "--explain", "features.0", "--json").ExitsWith(2);
    }

    [Fact]
    public void ResNet50_has_its_known_numbers()
    {
        JsonElement json = Tool.Run("summary", "resnet50", "--input", "224,224,3", "--json").ExitsWith(0).Json;
        Assert.Equal(25_557_032, json.GetProperty("parameters").GetInt64());
        Assert.InRange(json.GetProperty("macs").GetInt64(), 4.089e9 * 0.995, 4.089e9 * 1.005);
        Assert.Equal(427, json.GetProperty("receptiveField").GetInt64());
    }

    [Fact]
    public void Auxiliary_heads_are_counted_apart()
    {
        JsonElement json = Tool.Run("summary", "googlenet", "--json").ExitsWith(0).Json;
        Assert.Equal(13_004_888, json.GetProperty("parameters").GetInt64());
        Assert.Equal(6_624_904, json.GetProperty("parametersWithoutAuxiliary").GetInt64());
    }

    [Fact]
    public void The_field_that_gradients_reach_is_measured()
    {
        JsonElement measured = Tool.Run("summary", "lenet5", "--measured", "--json").ExitsWith(0).Json.GetProperty("measured");
        Assert.Equal([6, 21], measured.GetProperty("theoretical")[0].EnumerateArray().Select(static end => end.GetInt32()));
        Assert.InRange(measured.GetProperty("effectiveSize").GetDouble(), 1, 16);
        Assert.Contains("effective size", Tool.Run("summary", "lenet5", "--measured").ExitsWith(0).Out, StringComparison.Ordinal);
    }
}
