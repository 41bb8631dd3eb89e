using System.Text;
using System.Text.Json;
using Fovea.Vision;

namespace Fovea.Cli.Tests;

public sealed class PredictTests(SmallData data)
{
    [Fact]
    public void A_test_image_is_drawn_with_its_probabilities() =>
        Approval.Check("predict-right",
            Tool.Run("predict", "--weights", data.AlwaysSeven, "--data", data.Folder, "--index", "0").ExitsWith(0).Out);

    [Fact]
    public void A_wrong_prediction_says_what_is_true()
    {
        string text = Tool.Run("predict", "--weights", data.AlwaysSeven, "--data", data.Folder, "--index", "1").ExitsWith(0).Out;
        Assert.Contains("mnist test image 1: 7 (78.01 %); wrong, it is 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_without_unicode_gets_ascii()
    {
        using AsciiWriter output = new();
        ToolResult result = Tool.Run(new Terminal(output, TextWriter.Null), CancellationToken.None,
            "predict", "--weights", data.AlwaysSeven, "--data", data.Folder, "--index", "0").ExitsWith(0);
        Assert.All(result.Out, static c => Assert.True(char.IsAscii(c)));
        Assert.Contains("#########", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_holds_class_label_and_probabilities()
    {
        JsonElement json = Tool.Run("predict", "--weights", data.AlwaysSeven, "--data", data.Folder, "--index", "2",
            "--json").ExitsWith(0).Json;
        Assert.Equal(7, json.GetProperty("prediction").GetInt32());
        Assert.Equal("7", json.GetProperty("name").GetString());
        Assert.Equal(1, json.GetProperty("label").GetInt32());
        float[] probabilities = [.. json.GetProperty("probabilities").EnumerateArray().Select(static p => p.GetSingle())];
        Assert.Equal(10, probabilities.Length);
        Assert.Equal(1, probabilities.Sum(), 1e-5);
        Assert.Equal(probabilities[7], json.GetProperty("probability").GetSingle());
    }

    [Fact]
    public void A_picture_from_a_file_has_no_label()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("digit.pgm");
        new Image(28, 28, 1, Mnist.Test(data.Folder).Pixels(0).ToArray()).Write(path);
        JsonElement json = Tool.Run("predict", "--weights", data.AlwaysSeven, "--image", path, "--json").ExitsWith(0).Json;
        Assert.Equal(path, json.GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("label").ValueKind);
    }

    [Theory]
    [InlineData("digit.png")]
    [InlineData("digit.jpg")]
    [InlineData("digit.ppm")]
    public void Any_format_in_colour_gives_the_same_class(string name)
    {
        using TemporaryFolder folder = new();
        string path = folder.File(name);
        new Image(28, 28, 1, Mnist.Test(data.Folder).Pixels(0).ToArray()).WithChannels(3).Write(path);
        JsonElement json = Tool.Run("predict", "--weights", data.AlwaysSeven, "--image", path, "--json").ExitsWith(0).Json;
        Assert.Equal(7, json.GetProperty("prediction").GetInt32());
    }

    [Fact]
    public void The_names_are_those_of_the_data_set()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("cloth.pgm");
        new Image(28, 28, 1, new byte[28 * 28]).Write(path);
        string text = Tool.Run("predict", "--weights", data.AlwaysSeven, "--image", path, "--dataset", "fashion-mnist").ExitsWith(0).Out;
        Assert.Contains(": Sneaker (78.01 %)\n", text, StringComparison.Ordinal);
        Assert.Contains("  Ankle boot    10.56 %  ████\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_is_not_there_is_a_wrong_argument()
    {
        ToolResult result = Tool.Run("predict", "--weights", data.AlwaysSeven, "--data", data.Folder, "--index", "60").ExitsWith(2);
        Assert.StartsWith("fovea: --index must be from 0 to 59, the test samples of mnist, got 60.", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_another_size_or_format_is_refused()
    {
        using TemporaryFolder folder = new();
        string wide = folder.File("wide.pgm");
        new Image(30, 28, 1, new byte[30 * 28]).Write(wide);
        Assert.Contains("the picture is 30×28 pixels",
            Tool.Run("predict", "--weights", data.AlwaysSeven, "--image", wide).ExitsWith(1).Error, StringComparison.Ordinal);
        string other = folder.Write("photo.png", "\u0089PNG not really"u8);
        Assert.Contains("this is no picture", Tool.Run("predict", "--weights", data.AlwaysSeven, "--image", other).ExitsWith(1).Error,
            StringComparison.Ordinal);
    }

    private sealed class AsciiWriter : StringWriter
    {
        public override Encoding Encoding => Encoding.ASCII;
    }
}
