using System.Text.Json;
using Fovea.Cli.Runs;
using Fovea.Vision;

namespace Fovea.Cli.Tests;

/// <summary>Pictures of one's own: folders, tables, parts, files that cannot be read.</summary>
public sealed class PictureTests : IDisposable
{
    private const int Pictures = 120;

    private readonly TemporaryFolder _folder = new();

    public PictureTests()
    {
        Write("train", Mnist.Train(), Pictures);
        Write("test", Mnist.Test(), 30);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_gives_the_weights_of_the_set()
    {
        // The same pictures in the same order: the IDX files, and PNG files that a table names.
        JsonElement ofSet = Train("--limit", $"{Pictures}", "--hold-out", "0.2").ExitsWith(0).Json;
        JsonElement ofTable = Train("--data", File("train.csv"), "--hold-out", "0.2").ExitsWith(0).Json;
        foreach (string key in (string[])["testAccuracy", "testLoss", "trainLoss"]) Assert.Equal(ofSet.GetProperty(key).GetDouble(), ofTable.GetProperty(key).GetDouble());
        Assert.Equal("held-out", ofTable.GetProperty("judgedBy").GetString());
        Assert.Equal("pictures", ofTable.GetProperty("dataset").GetString());
        string again = Train("--data", File("train.csv"), "--workers", "3", "--threads", "1", "--hold-out", "0.2").ExitsWith(0).Json.GetProperty("weightsSha256").GetString()!;
        Assert.Equal(ofTable.GetProperty("weightsSha256").GetString(), again);
    }

    [Fact]
    public void Parts_are_found_and_predict_knows_the_classes()
    {
        ToolResult trained = Train("--data", File("")).ExitsWith(0);
        Assert.Contains($"{Pictures} training and 30 test samples", trained.Error, StringComparison.Ordinal);
        string run = trained.Json.GetProperty("runFolder").GetString()!;
        Assert.Contains("--data FOLDER", Tool.Run("eval", "--run", run).ExitsWith(2).Error, StringComparison.Ordinal);
        JsonElement judged = Tool.Run("eval", "--run", run, "--data", File(""), "--batch", "16", "--json").ExitsWith(0).Json;
        Assert.Equal(trained.Json.GetProperty("testLoss").GetDouble(), judged.GetProperty("testLoss").GetDouble());
        // A part of the classes alone is judged by the numbers of all.
        Directory.CreateDirectory(File("some"));
        Directory.Move(File("test/digit 3"), File("some/digit 3"));
        JsonElement some = Tool.Run("eval", "--run", run, "--data", File("some"), "--json").ExitsWith(0).Json;
        Assert.Equal(10, some.GetProperty("classes").GetArrayLength());
        Assert.Equal(some.GetProperty("samples").GetInt32(), some.GetProperty("classes")[3].GetProperty("samples").GetInt32());
        // A picture of another size is brought to that of the training, and the classes have names without the data.
        string large = File("large.png");
        Image.Read(Directory.GetFiles(File("some/digit 3"))[0]).Resize(90, 70).Write(large);
        JsonElement prediction = Tool.Run("predict", "--run", run, "--image", large, "--json").ExitsWith(0).Json;
        Assert.StartsWith("digit ", prediction.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Contains("digit ", Tool.Run("predict", "--run", run, "--data", File(""), "--index", "2").ExitsWith(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void One_folder_is_parted_and_eval_finds_the_held_out_part_again()
    {
        ToolResult trained = Train("--data", File("train"), "--seed", "4").ExitsWith(0);
        Assert.Contains("96 training and 24 held-out samples", trained.Error, StringComparison.Ordinal);
        Assert.Contains("held-out accuracy", trained.Error, StringComparison.Ordinal);
        string run = trained.Json.GetProperty("runFolder").GetString()!;
        JsonElement judged = Tool.Run("eval", "--run", run, "--data", File("train"), "--hold-out", "0.2", "--seed", "4", "--batch", "16", "--json").ExitsWith(0).Json;
        Assert.Equal(trained.Json.GetProperty("testLoss").GetDouble(), judged.GetProperty("testLoss").GetDouble());
        Assert.Equal(Pictures, Tool.Run("eval", "--run", run, "--data", File("train"), "--json").ExitsWith(0).Json.GetProperty("samples").GetInt32());
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_listed_or_with_strict_an_error()
    {
        string damaged = Directory.GetFiles(File("train/digit 3"))[0];
        System.IO.File.WriteAllText(damaged, "no picture");
        ToolResult trained = Train("--data", File("")).ExitsWith(0);
        Assert.Contains("fovea: 1 picture cannot be read:", trained.Error, StringComparison.Ordinal);
        Assert.Contains(damaged, trained.Error, StringComparison.Ordinal);
        Assert.Contains($"{Pictures - 1} training", trained.Error, StringComparison.Ordinal);
        ToolResult refused = Train("--data", File(""), "--strict").ExitsWith(1);
        Assert.Contains(damaged, refused.Error, StringComparison.Ordinal);
        Assert.Contains("Without --strict such pictures are left out.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_size_goes_to_a_network_that_takes_it()
    {
        Assert.Contains("16×16", Train("--data", File(""), "--size", "16").ExitsWith(1).Error.Replace("[16, 16, 1]", "16×16", StringComparison.Ordinal), StringComparison.Ordinal);
        ToolResult trained = Train("--data", File(""), "--model", "lenet5_1998", "--size", "32", "--limit", "40").ExitsWith(0);
        Assert.Contains("40 training and 30 test samples", trained.Error, StringComparison.Ordinal);
        ToolResult ofSet = Train("--model", "lenet5_1998", "--size", "32", "--limit", "40", "--hold-out", "0.5").ExitsWith(0);
        Assert.Contains("mnist: 20 training and 20 held-out samples", ofSet.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_stay_where_the_network_takes_them()
    {
        foreach (string name in (string[])["red", "blue"])
        {
            Directory.CreateDirectory(File($"colours/{name}"));
            byte[] pixel = name == "red" ? [200, 10, 30] : [20, 30, 220];
            for (int i = 0; i < 3; i++) new Image(9, 7, 3, [.. Enumerable.Repeat(pixel, 63).SelectMany(static p => p)]).Write(File($"colours/{name}/{i}.png"));
        }

        DataSettings settings = new([8, 8, 3], Size: null, HoldOut: 0.5, Seed: 1, Strict: true);
        TrainingData data = DataSource.Choose(null, File("colours"), null).ForTraining(settings, limit: null, TestContext.Current.CancellationToken);
        Assert.Equal(["blue", "red"], data.Samples.ClassNames);
        float[] sample = new float[8 * 8 * 3];
        for (int i = 0; i < data.Samples.Count; i++)
        {
            data.Samples.ReadSample(i, sample);
            Assert.Equal(data.Samples.Label(i) == 1 ? [200 / 255f, 10 / 255f, 30 / 255f] : [20 / 255f, 30 / 255f, 220 / 255f], sample[^3..]);
        }
    }

    [Fact]
    public void A_folder_with_IDX_files_is_one_of_them_whatever_else_lies_in_it()
    {
        Directory.CreateDirectory(File("mnist"));
        System.IO.File.WriteAllBytes(File("mnist/train-images-idx3-ubyte"), []);
        Assert.False(DataSource.Choose(null, File(""), null).AreFiles);
    }

    [Fact]
    public void Data_that_is_none_says_so()
    {
        System.IO.File.WriteAllText(File("bad.csv"), "a.png");
        Assert.Contains("line 1", Train("--data", File("bad.csv")).ExitsWith(1).Error, StringComparison.Ordinal);
        Assert.Contains("leave --dataset out", Train("--data", File("train.csv"), "--dataset", "mnist").ExitsWith(2).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(File("val/bird"));
        Image.Read(Directory.GetFiles(File("train/digit 3"))[0]).Write(File("val/bird/1.png"));
        Assert.Contains("'bird' is none of the classes", Train("--data", File("")).ExitsWith(1).Error, StringComparison.Ordinal);
        Assert.Contains("both must have some", Train("--hold-out", "1").ExitsWith(1).Error, StringComparison.Ordinal);
        Assert.Contains("both must have some", Train("--data", File("train"), "--hold-out", "0").ExitsWith(1).Error, StringComparison.Ordinal);
    }

    private string File(string name) => Path.Join(_folder.Path, "pictures", name).TrimEnd('/');

    private ToolResult Train(params string[] arguments) => Tool.Run(["train", "--epochs", "1", "--batch", "16", "--json", "--out", Path.Join(_folder.Path, "runs"), .. arguments]);

    private void Write(string part, IdxDataset set, int count)
    {
        List<string> lines = [];
        for (int i = 0; i < count; i++)
        {
            string name = $"{part}/digit {set.Label(i)}/{i:D4}.png";
            Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
            set.ReadImage(i).Write(File(name));
            lines.Add($"{name},{set.Label(i)}");
        }

        if (part == "train") System.IO.File.WriteAllLines(File("train.csv"), lines);
    }
}
