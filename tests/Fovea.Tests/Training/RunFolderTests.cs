using System.Text.Json;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>What a run leaves behind.</summary>
public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_a_run_is_not_written_over()
    {
        RunFolder run = RunFolder.Create(_folder.File("mine"));
        File.AppendAllText(run.History, "1,2,3\n");
        Assert.Contains("holds a run already", Assert.Throws<FoveaException>(() => RunFolder.Create(run.FolderPath)).Message, StringComparison.Ordinal);
        Assert.EndsWith("1,2,3\n", File.ReadAllText(run.History), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_writes_its_history_and_its_weights()
    {
        RunFolder run = RunFolder.CreateNext(_folder.File("runs"));
        run.WriteArguments(new Dictionary<string, string> { ["model"] = "näive \"net\"", ["epochs"] = "3" });
        Module model = new Sequential(new Flatten(), new Linear(64, 4));
        MadePictures pictures = new(100, 8, 4);
        TrainingHistory history = await new Trainer(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.1f), new TrainerOptions { BatchSize = 30, RunFolder = run })
            .FitAsync(pictures, 3, pictures);

        string[] lines = await File.ReadAllLinesAsync(run.History);
        Assert.Equal("epoch,steps,samples,learning_rate,loss,accuracy,validation_loss,validation_accuracy,validation_top_k,seconds", lines[0]);
        Assert.Equal(4, lines.Length);
        foreach ((string line, EpochResult epoch) in lines.Skip(1).Zip(history.Epochs))
        {
            string[] cells = line.Split(',');
            Assert.Equal([$"{epoch.Epoch}", "4", "100", "0.1", $"{epoch.Loss}", $"{epoch.Accuracy}", $"{epoch.Validation!.Loss}", $"{epoch.Validation.Accuracy}", "1"], cells[..9]);
        }

        Module last = new Sequential(new Flatten(), new Linear(64, 4)), best = new Sequential(new Flatten(), new Linear(64, 4));
        last.Load(run.LastWeights);
        best.Load(run.BestWeights);
        Assert.Equal(Numbers(model), Numbers(last));
        Assert.Equal(3, history.BestEpoch!.Epoch);
        Assert.Equal(Numbers(model), Numbers(best));
        using JsonDocument arguments = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.FolderPath, "arguments.json")));
        Assert.Equal("näive \"net\"", arguments.RootElement.GetProperty("model").GetString());
        Assert.Equal(["arguments.json", "best.safetensors", "history.csv", "last.safetensors"],
            Directory.GetFiles(run.FolderPath).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_without_validation_leaves_those_cells_empty()
    {
        RunFolder run = RunFolder.Create(_folder.File("run"));
        Module model = new Sequential(new Flatten(), new Linear(64, 4));
        await new Trainer(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.1f), new TrainerOptions { RunFolder = run }).FitAsync(new MadePictures(10, 8, 4), 1);
        Assert.Contains(",,,", (await File.ReadAllLinesAsync(run.History))[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_are_numbered()
    {
        Assert.EndsWith("1", RunFolder.CreateNext(_folder.File("runs")).FolderPath, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.File("runs/7"));
        Directory.CreateDirectory(_folder.File("runs/notes"));
        Assert.EndsWith("8", RunFolder.CreateNext(_folder.File("runs")).FolderPath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_before_the_training()
    {
        _folder.Write("file", [1]);
        Assert.Contains("cannot make", Assert.Throws<FoveaException>(() => RunFolder.CreateNext(_folder.File("file"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot make the run folder", Assert.Throws<FoveaException>(() => RunFolder.Create(_folder.File("file/below"))).Message, StringComparison.Ordinal);
    }

    private static float[] Numbers(Module module) => [.. module.Parameters.SelectMany(parameter => parameter.AsSpan().ToArray())];
}
