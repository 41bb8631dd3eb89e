using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Fovea.Training;

namespace Fovea.Cli.Tests;

public sealed class TrainTests(SmallData data)
{
    private static readonly string[] Keys =
    [
        "testAccuracy", "testLoss", "topK", "topKAccuracy", "trainAccuracy", "trainLoss", "epochs", "bestEpoch", "epochSeconds",
        "stopReason", "message", "model", "parameters", "multiplyAdds", "dataset", "judgedBy", "optimizer", "learningRate", "schedule", "batch", "seed", "threads",
        "runFolder", "weightsSha256", "interruptedWeights", "recipe", "finalTestAccuracy", "finalTestLoss", "untilAccuracy", "secondsToAccuracy", "seconds",
    ];

    [Fact]
    public void Two_thousand_digits_for_one_epoch()
    {
        using TemporaryFolder folder = new();
        string parent = Path.Join(folder.Path, "runs", "train");
        ToolResult result = Tool.Run("train", "--limit", "2000", "--epochs", "1", "--batch", "16", "--out", parent, "--json").ExitsWith(0);
        JsonElement json = result.Json;
        Assert.Equal(Keys, json.EnumerateObject().Select(static property => property.Name));
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.6, 1);
        Assert.Equal(61_706, json.GetProperty("parameters").GetInt64());
        Assert.Equal(416_520, json.GetProperty("multiplyAdds").GetInt64());
        Assert.Equal("completed", json.GetProperty("stopReason").GetString());
        Assert.Equal(1, json.GetProperty("epochSeconds").GetArrayLength());
        Assert.Contains("\"learningRate\":0.05,", result.Out, StringComparison.Ordinal);

        string run = Path.Join(parent, "1");
        Assert.Equal(run, json.GetProperty("runFolder").GetString());
        Assert.Equal(["arguments.json", "best.safetensors", "confusion.csv", "history.csv", "last.safetensors"],
            Directory.GetFiles(run).Select(Path.GetFileName).Order());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Join(run, "last.safetensors")))),
            json.GetProperty("weightsSha256").GetString());
        // Progress is told, but elsewhere.
        Assert.Contains("lenet5: 61,706 parameters, 416,520 multiply-adds; mnist: 2,000 training and 10,000 test samples\n", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("epoch 1/1: loss ", result.Error, StringComparison.Ordinal);
        string[] confusion = File.ReadAllLines(Path.Join(run, "confusion.csv"));
        Assert.Equal(10_000, confusion.Skip(1).Sum(static line =>
            line.Split(',').Skip(1).Sum(static cell => int.Parse(cell, CultureInfo.InvariantCulture))));

        // What was measured in training is what the weights give.
        JsonElement again = Tool.Run("eval", "--run", run, "--batch", "16", "--json").ExitsWith(0).Json;
        foreach (string key in new[] { "testAccuracy", "testLoss", "topKAccuracy" })
            Assert.Equal(json.GetProperty(key).GetDouble(), again.GetProperty(key).GetDouble());
        Assert.Equal(json.GetProperty("weightsSha256").GetString(), again.GetProperty("weightsSha256").GetString());
    }

    [Fact]
    public void Without_json_there_is_a_line_for_each_epoch()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Train(folder, "--epochs", "2").ExitsWith(0);
        Assert.Empty(result.Error);
        string[] lines = result.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.StartsWith("lenet5: 61,706 parameters, 416,520 multiply-adds; mnist: 192 training and 60 test samples", lines[0],
            StringComparison.Ordinal);
        Assert.StartsWith("sgd, learning rate 0.05, batch 64, seed 0; cpu (", lines[1], StringComparison.Ordinal);
        const string judged = @"loss \d\.\d{4}, accuracy \d+\.\d\d %; ";
        Assert.Matches($@"^epoch 1/2: {judged}test {judged}[\d,]+ images/s, \d+\.\d s$", lines[2]);
        Assert.StartsWith("epoch 2/2: ", lines[3], StringComparison.Ordinal);
        Assert.Matches(@"^test accuracy \d+\.\d\d %, loss \d\.\d{4}, top-5 \d+\.\d\d % \(epoch 2; best loss in epoch \d\)$", lines[4]);
        Assert.Matches("^weights .*last.safetensors \\(SHA-256 [0-9a-f]{64}\\)$", lines[5]);
    }

    [Fact]
    public void On_a_screen_there_is_a_bar()
    {
        using TemporaryFolder folder = new();
        using StringWriter output = Tool.Lines();
        ToolResult result = Tool.Run(new Terminal(output, TextWriter.Null, outputIsTerminal: true), CancellationToken.None,
            "train", "--data", data.Folder, "--out", folder.Path, "--epochs", "2").ExitsWith(0);
        Assert.Contains("━━━", result.Out, StringComparison.Ordinal);
        Assert.Contains("epoch 2/2: loss ", result.Out, StringComparison.Ordinal);
        Assert.EndsWith(")\n", result.Out, StringComparison.Ordinal);
        // The cursor that was hidden is back.
        Assert.True(result.Out.LastIndexOf("\e[?25h", StringComparison.Ordinal) > result.Out.LastIndexOf("\e[?25l",
            StringComparison.Ordinal));
    }

    [Fact]
    public void The_history_has_a_line_for_each_epoch()
    {
        using TemporaryFolder folder = new();
        JsonElement json = Train(folder, "--epochs", "3", "--json").ExitsWith(0).Json;
        string[] lines = File.ReadAllLines(folder.File("1/history.csv"));
        Assert.Equal("epoch,steps,samples,learning_rate,loss,accuracy,validation_loss,validation_accuracy,validation_top_k,seconds",
            lines[0]);
        Assert.Equal(4, lines.Length);
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            string[] cells = lines[epoch].Split(',');
            Assert.Equal(10, cells.Length);
            Assert.Equal([$"{epoch}", "3", "192"], cells[..3]);
            // Half a cosine over nine steps; the rate is that of the epoch's last step.
            Assert.Equal(0.025 * (1 + Math.Cos(Math.PI * (3 * epoch - 1) / 9)), Number(cells[3]), 1e-7);
            Assert.Equal(json.GetProperty("epochSeconds")[epoch - 1].GetDouble(), Number(cells[9]), 1e-3);
        }

        string[] last = lines[^1].Split(',');
        Assert.Equal(json.GetProperty("testLoss").GetDouble(), Number(last[6]));
        Assert.Equal(json.GetProperty("testAccuracy").GetDouble(), Number(last[7]));
        Assert.Equal(json.GetProperty("trainLoss").GetDouble(), Number(last[4]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_for_any_number_of_threads()
    {
        using TemporaryFolder folder = new();
        string[] hashes = [.. new[] { "1", "2", "3" }.Select(threads =>
            Sha256(Train(folder, "--seed", "7", "--threads", threads, "--json")))];
        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(hashes[0], hashes[2]);
        Assert.NotEqual(hashes[0], Sha256(Train(folder, "--seed", "8", "--json")));
        Assert.Equal(["1", "2", "3", "4"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Runs_that_start_together_have_folders_of_their_own()
    {
        using TemporaryFolder folder = new();
        string[] folders = new string[8];
        Parallel.For(0, folders.Length, i => folders[i] = RunFolder.CreateNext(folder.Path).FolderPath);
        Assert.Equal(Enumerable.Range(1, 8).Select(i => folder.File($"{i}")), folders.Order());
    }

    [Fact]
    public void The_run_folder_tells_what_was_asked_for_and_eval_takes_the_model_from_it()
    {
        using TemporaryFolder folder = new();
        Train(folder, "--model", "mlp", "--optimizer", "adam", "--weight-decay", "0.001", "--limit", "100").ExitsWith(0);
        using JsonDocument arguments = JsonDocument.Parse(File.ReadAllBytes(folder.File("1/arguments.json")));
        Assert.Equal(
            ["fovea", "model", "dataset", "data", "epochs", "batch", "optimizer", "lr", "schedule", "weight-decay", "seed", "threads", "limit"],
            arguments.RootElement.EnumerateObject().Select(static property => property.Name));
        Assert.Equal("0.001", arguments.RootElement.GetProperty("lr").GetString());

        Assert.Equal("mlp", ModelOf("eval", "--run", folder.File("1"), "--data", data.Folder));
        Assert.Equal("mlp", ModelOf("predict", "--weights", folder.File("1/best.safetensors"), "--data", data.Folder, "--index", "0"));
        Assert.Equal("mlp", ModelOf("summary", "--weights", folder.File("1/last.safetensors")));
    }

    [Fact]
    public void Training_goes_on_from_weights()
    {
        using TemporaryFolder folder = new();
        Train(folder).ExitsWith(0);
        string last = folder.File("1/last.safetensors");
        // A rate of 0 changes nothing, so what was started from comes out again.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(last))),
            Sha256(Train(folder, "--weights", last, "--lr", "0", "--json")));
    }

    [Fact]
    public void Patience_ends_a_training_that_gets_no_better()
    {
        using TemporaryFolder folder = new();
        JsonElement json = Train(folder, "--epochs", "9", "--lr", "0", "--patience", "2", "--json").ExitsWith(0).Json;
        Assert.Equal("earlyStopping", json.GetProperty("stopReason").GetString());
        Assert.Equal(3, json.GetProperty("epochs").GetInt32());
        Assert.Equal(1, json.GetProperty("bestEpoch").GetInt32());
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Train(folder, "--lr", "1e30", "--epochs", "2", "--json").ExitsWith(1);
        JsonElement json = result.Json;
        Assert.Equal("nonFiniteLoss", json.GetProperty("stopReason").GetString());
        Assert.Contains("fovea: the cross-entropy loss became NaN in epoch 1, step", result.Error, StringComparison.Ordinal);
        Assert.Contains("Try a smaller learning rate", result.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("testAccuracy").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("weightsSha256").ValueKind);
        Assert.False(File.Exists(folder.File("1/last.safetensors")));
    }

    [Fact]
    public void An_interruption_between_epochs_keeps_those_that_are_done()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        using TriggerWriter error = new("epoch    1/1000: ", source.Cancel);
        using StringWriter output = Tool.Lines();
        ToolResult result = Tool.Run(new Terminal(output, error), source.Token, "train", "--data", data.Folder, "--epochs", "1000",
            "--out", folder.Path, "--json").ExitsWith(130);
        Assert.Equal("cancelled", result.Json.GetProperty("stopReason").GetString());
        Assert.Equal(1, result.Json.GetProperty("epochs").GetInt32());
        Assert.Equal(JsonValueKind.Null, result.Json.GetProperty("interruptedWeights").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, result.Json.GetProperty("testAccuracy").ValueKind);
        Assert.Contains("fovea: cancelled in epoch 2.", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("1/last.safetensors")));
        Assert.Equal(2, File.ReadAllLines(folder.File("1/history.csv")).Length);
    }

    [Fact]
    public void An_interruption_within_an_epoch_saves_its_steps_apart()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        using TriggerWriter error = new("images/s", source.Cancel);
        using StringWriter output = Tool.Lines();
        Terminal terminal = new(output, error, errorIsTerminal: true);
        ToolResult result = Tool.Run(terminal, source.Token, "train", "--batch", "2", "--epochs", "1", "--out", folder.Path,
            "--json").ExitsWith(130);
        string? path = result.Json.GetProperty("interruptedWeights").GetString();
        Assert.Equal(folder.File("1/interrupted.safetensors"), path);
        Assert.Equal(0, result.Json.GetProperty("epochs").GetInt32());
        Assert.False(File.Exists(folder.File("1/last.safetensors")));
        Tool.Run("eval", "--weights", path!, "--data", data.Folder).ExitsWith(0);
    }

    private static string? ModelOf(params string[] arguments) =>
        Tool.Run([.. arguments, "--json"]).ExitsWith(0).Json.GetProperty("model").GetString();

    private static string Sha256(ToolResult result) => result.ExitsWith(0).Json.GetProperty("weightsSha256").GetString()!;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private ToolResult Train(TemporaryFolder folder, params string[] more)
    {
        string[] epochs = more.Contains("--epochs") ? [] : ["--epochs", "1"];
        return Tool.Run(["train", "--data", data.Folder, "--out", folder.Path, "--batch", "64", .. epochs, .. more]);
    }
}
