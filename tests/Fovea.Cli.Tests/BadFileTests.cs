namespace Fovea.Cli.Tests;

/// <summary>Data, weights and folders that are not as they should be: exit code 1, with the file and the reason, and no stack
/// trace.</summary>
public sealed class BadFileTests(SmallData data)
{
    [Fact]
    public void A_folder_without_data_is_named()
    {
        using TemporaryFolder folder = new();
        string error = Fails("train", "--data", folder.Path, "--out", folder.File("runs"));
        Assert.StartsWith("fovea: MNIST was not found.", error, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("runs")));
        Assert.Contains("(does not exist)", Fails("eval", "--weights", data.AlwaysSeven, "--data", folder.File("nothing")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_no_folder_of_data()
    {
        string file = Path.Join(data.Folder, "train-images-idx3-ubyte");
        Assert.StartsWith("fovea: --data takes a folder, or a table of paths and labels (.csv);", Fails("train", "--data", file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_is_not_taken_for_another()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(data.Folder))
            folder.Write($"fashion-mnist/{Path.GetFileName(file)}", File.ReadAllBytes(file));
        // The folder's name chooses the set, and its contents contradict.
        string error = Fails("train", "--data", folder.File("fashion-mnist"), "--out", folder.File("runs"));
        Assert.Contains("belongs to MNIST, not to Fashion-MNIST", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_data_file_is_named()
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(data.Folder))
            folder.Write(Path.GetFileName(file), File.ReadAllBytes(file).AsSpan(0, 1000 < new FileInfo(file).Length ? 1000 : 50));
        string error = Fails("train", "--data", folder.Path, "--out", folder.File("runs"));
        Assert.StartsWith($"fovea: {folder.Path}", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("runs")));
    }

    [Fact]
    public void A_weights_file_that_is_missing_a_folder_or_cut_short_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("it does not exist.", Evaluate("--weights", folder.File("none.safetensors")), StringComparison.Ordinal);
        Assert.Contains("this is a folder; a file is expected.", Evaluate("--weights", folder.Path), StringComparison.Ordinal);
        Assert.Contains("last.safetensors", Evaluate("--run", folder.Path), StringComparison.Ordinal);
        string cut = folder.Write("cut.safetensors", File.ReadAllBytes(data.AlwaysSeven).AsSpan(0, 5000));
        Assert.StartsWith($"fovea: {cut}: ", Evaluate("--weights", cut), StringComparison.Ordinal);
        Assert.StartsWith($"fovea: {cut}: ", Fails("train", "--weights", cut, "--data", data.Folder, "--out", folder.File("runs")),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("runs")));
    }

    [Fact]
    public void Weights_of_another_network_are_compared_tensor_by_tensor()
    {
        string error = Evaluate("--weights", data.AlwaysSeven, "--model", "lenet5_bn");
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Contains("  missing: 1.running_mean [6] F32", lines);
        Assert.Contains("  missing: 1.num_batches_tracked [] I64", lines);
        Assert.Contains("  unexpected: 3.weight [16, 6, 5, 5] F32", lines);
        Assert.Contains("  mis-shaped: 0.weight: the file has [6, 1, 5, 5] F32, the model [6, 1, 3, 3] F32", lines);
        Assert.StartsWith("Name the network that they are of: --model lenet5, lenet5_bn, ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_folder_that_cannot_be_made_is_told_before_training()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("file", "x"u8);
        Assert.StartsWith("fovea: cannot make a run folder in '", Fails("train", "--data", data.Folder, "--out", file),
            StringComparison.Ordinal);
        Assert.StartsWith("fovea: cannot make a run folder in '", Fails("train", "--data", data.Folder, "--out", Path.Join(file, "below")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "this is not JSON")]
    [InlineData("{\"model\": \"", "this is not JSON")]
    [InlineData("{\"model\": \"\\ud800\"}", "this is not JSON")]
    [InlineData("[]", "the model is not given; expected one of lenet5,")]
    [InlineData("{\"model\": 5}", "the model is not given; expected one of lenet5,")]
    [InlineData("{\"model\": \"../evil\"}", "the model is '../evil'; expected one of lenet5,")]
    public void Damaged_arguments_of_a_run_are_told(string arguments, string message)
    {
        using TemporaryFolder folder = new();
        folder.Write("last.safetensors", File.ReadAllBytes(data.AlwaysSeven));
        folder.Write("arguments.json", System.Text.Encoding.UTF8.GetBytes(arguments));
        string error = Evaluate("--run", folder.Path);
        Assert.StartsWith($"fovea: {folder.File("arguments.json")}: {message}", error, StringComparison.Ordinal);
        Assert.EndsWith("Give --model NAME.\n", error, StringComparison.Ordinal);
        // With the model given, the arguments are not needed.
        Tool.Run("eval", "--run", folder.Path, "--model", "lenet5", "--data", data.Folder).ExitsWith(0);
    }

    private string Evaluate(params string[] more) => Fails(["eval", "--data", data.Folder, .. more]);

    private static string Fails(params string[] arguments)
    {
        ToolResult result = Tool.Run([.. arguments, "--json"]).ExitsWith(1);
        Assert.Empty(result.Out);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        return result.Error;
    }
}
