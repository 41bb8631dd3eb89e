using System.Text.Json;

namespace Fovea.Cli.Tests;

public sealed class EvalTests(SmallData data)
{
    [Fact]
    public void The_text_has_accuracy_classes_and_confusion() =>
        Approval.Check("eval-seven", Tool.Run("eval", "--weights", data.AlwaysSeven, "--data",
            data.Folder).ExitsWith(0).Out.Replace(data.AlwaysSeven, "seven.safetensors", StringComparison.Ordinal));

    [Fact]
    public void The_json_agrees_with_itself()
    {
        JsonElement json = Tool.Run("eval", "--weights", data.AlwaysSeven, "--data", data.Folder, "--json", "--threads", "2", "--batch",
            "7").ExitsWith(0).Json;
        int[][] confusion = [.. json.GetProperty("confusion").EnumerateArray().Select(static row =>
            row.EnumerateArray().Select(static n => n.GetInt32()).ToArray())];
        Assert.Equal(SmallData.TestCount, confusion.Sum(static row => row.Sum()));
        Assert.Equal(SmallData.TestCount, json.GetProperty("samples").GetInt32());
        int right = Enumerable.Range(0, 10).Sum(c => confusion[c][c]);
        Assert.Equal((double)right / SmallData.TestCount, json.GetProperty("testAccuracy").GetDouble());
        JsonElement[] classes = [.. json.GetProperty("classes").EnumerateArray()];
        Assert.Equal(JsonValueKind.Null, classes[0].GetProperty("precision").ValueKind);
        Assert.Equal(0, classes[0].GetProperty("recall").GetDouble());
        Assert.Equal(1, classes[7].GetProperty("recall").GetDouble());
        Assert.Equal(json.GetProperty("testAccuracy").GetDouble(), classes[7].GetProperty("precision").GetDouble());
        Assert.Equal(2, json.GetProperty("threads").GetInt32());
        Assert.Equal(64, json.GetProperty("weightsSha256").GetString()!.Length);
    }

    [Fact]
    public void Names_of_clothes_do_not_widen_the_matrix()
    {
        using TemporaryFolder folder = new();
        folder.Write("t10k-images-idx3-ubyte", SmallData.Idx([10, 28, 28], new byte[10 * 28 * 28]));
        folder.Write("t10k-labels-idx1-ubyte", SmallData.Idx([10], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]));
        string text = Tool.Run("eval", "--weights", data.AlwaysSeven, "--data", folder.Path, "--dataset", "fashion-mnist").ExitsWith(0).Out;
        Approval.Check("eval-fashion", text.Replace(data.AlwaysSeven, "seven.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interruption_ends_it()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        using StringWriter output = Tool.Lines(), error = Tool.Lines();
        ToolResult result = Tool.Run(new Terminal(output, error), source.Token, "eval", "--weights", data.AlwaysSeven, "--data",
            data.Folder, "--json").ExitsWith(130);
        Assert.Empty(result.Out);
        Assert.Equal("fovea: interrupted.\n", result.Error);
    }
}
