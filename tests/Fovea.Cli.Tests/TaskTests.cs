using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>Networks for other tasks than classes of pictures: shown and checked, but not trained; and pictures that do not fit.</summary>
public sealed class TaskTests(SmallData data)
{
    [Theory]
    [InlineData("unet", "classes of pixels", "train")]
    [InlineData("textcnn", "classes of sentences", "train")]
    [InlineData("espcn_x2", "higher resolution", "train")]
    [InlineData("unet", "classes of pixels", "eval", "--weights", "none.safetensors")]
    [InlineData("unet", "classes of pixels", "predict", "--weights", "none.safetensors", "--index", "0")]
    public void A_network_for_another_task_is_refused(string model, string task, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string[] all = [.. arguments, "--model", model, "--data", data.Folder];
        ToolResult result = Tool.Run(arguments[0] == "train" ? [.. all, "--out", folder.Path] : all).ExitsWith(2);
        Assert.StartsWith($"fovea: --model {model} is a network for {task}; this verb takes networks for classes of pictures: lenet5, ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unet,", result.Error, StringComparison.Ordinal);
        Assert.EndsWith($" See 'fovea {arguments[0]} --help'.\n", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("resnet50", "[224, 224, 3]", "conv1 Conv2d: ")]
    [InlineData("resnet20", "[32, 32, 3]", "conv1 Conv2d: ")]
    public void Pictures_that_do_not_fit_name_the_networks_that_take_them(string model, string made, string layer)
    {
        using TemporaryFolder folder = new();
        ToolResult result = Tool.Run("train", "--model", model, "--data", data.Folder, "--out", folder.Path).ExitsWith(1);
        Assert.StartsWith($"fovea: --model {model} is made for pictures {made} ([height, width, channels]); those of mnist are [28, 28, 1]. "
            + "Networks for [28, 28, 1]: lenet5, lenet5_bn, mlp, resnet8_mnist, resnet9_mnist, tiny_mnist", result.Error, StringComparison.Ordinal);
        Assert.Contains(layer, result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_small_residual_network_is_trained()
    {
        using TemporaryFolder folder = new();
        JsonElement json = Tool.Run("train", "--model", "resnet8_mnist", "--data", data.Folder, "--out", folder.Path, "--epochs", "2", "--json").ExitsWith(0).Json;
        Assert.Equal("completed", json.GetProperty("stopReason").GetString());
        Tool.Run("eval", "--run", folder.File("1"), "--data", data.Folder).ExitsWith(0);
        Tool.Run("predict", "--run", folder.File("1"), "--data", data.Folder, "--index", "0").ExitsWith(0);
    }

    [Theory]
    [InlineData("textcnn", 5_990_702, 1, 2)]
    [InlineData("unet", 31_030_658, 1, 512, 512, 2)]
    [InlineData("espcn_x3", 22_729, 1, 51, 51, 1)]
    public void They_are_shown(string model, long parameters, params int[] output)
    {
        JsonElement json = Tool.Run("summary", model, "--json").ExitsWith(0).Json;
        Assert.Equal(parameters, json.GetProperty("parameters").GetInt64());
        Assert.Equal(output, json.GetProperty("layers").EnumerateArray().Last().GetProperty("output").EnumerateArray().Select(static size => size.GetInt32()));
    }

    [Theory]
    [InlineData("espcn_x2", "squared error", "input")]
    [InlineData("textcnn", "cross-entropy", "embedding.weight")]
    public void Their_gradients_are_checked(string model, string loss, string tensor)
    {
        JsonElement json = Tool.Run("gradcheck", "--model", model, "--samples", "1", "--batch", "1", "--json").ExitsWith(0).Json;
        Assert.True(json.GetProperty("passed").GetBoolean());
        Assert.Equal(loss, json.GetProperty("loss").GetString());
        string?[] names = [.. json.GetProperty("tensors").EnumerateArray().Select(static result => result.GetProperty("name").GetString())];
        Assert.Contains(tensor, names);
        Assert.Equal(model != "textcnn", names.Contains("input"));
    }
}
