using System.Text.Json;

namespace Fovea.Cli.Tests;

/// <summary>Recipes, seeds, an accuracy to reach, and a training that diverges.</summary>
public sealed class RecipeTests(SmallData data)
{
    [Fact]
    public void A_recipe_gives_settings_and_the_command_line_goes_before()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Train(folder, "--recipe", "clothes", "--epochs", "1", "--lr", "0.02", "--label-smoothing", "0", "--hold-out", "0.25", "--json").ExitsWith(0);
        Assert.Contains("144 training and 48 held-out samples", result.Error, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(folder.File("1/arguments.json")));
        JsonElement arguments = document.RootElement;
        Assert.Equal("clothes, 1, 0.02, 0.998, clothes, true, 0.25, accuracy, 0.0005", string.Join(", ", new[]
        {
            "recipe", "epochs", "lr", "average", "augment", "flips", "hold-out", "best", "weight-decay",
        }.Select(name => arguments.GetProperty(name).GetString())));
        Assert.False(arguments.TryGetProperty("label-smoothing", out _));

        // The epochs are judged by the held-out part, the test set once.
        JsonElement json = result.Json;
        Assert.Equal("held-out", json.GetProperty("judgedBy").GetString());
        Assert.Contains("test accuracy ", result.Error, StringComparison.Ordinal);
        JsonElement again = Tool.Run("eval", "--weights", folder.File("1/best.safetensors"), "--data", data.Folder, "--flips", "--json").ExitsWith(0).Json;
        Assert.Equal(again.GetProperty("testAccuracy").GetDouble(), json.GetProperty("finalTestAccuracy").GetDouble());
        Assert.Equal(again.GetProperty("testLoss").GetDouble(), json.GetProperty("finalTestLoss").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("--mixup", "0.4")]
    [InlineData("--cutmix", "1")]
    [InlineData("--augment", "digits")]
    [InlineData("--augment", "clothes")]
    [InlineData("--warm-up", "0.5")]
    [InlineData("--average", "0.9")]
    [InlineData("--label-smoothing", "0.1")]
    [InlineData("--optimizer", "adamw")]
    public void Every_ingredient_changes_the_weights_and_gives_the_same_bits_for_any_number_of_threads_and_workers(string option, string value)
    {
        using TemporaryFolder folder = new();
        string plain = Hash(), with = Hash(option, value), again = Hash(option, value, "--threads", "3", "--workers", "2");
        Assert.NotEqual(plain, with);
        Assert.Equal(with, again);

        string Hash(params string[] more) =>
            Train(folder, ["--epochs", "2", "--json", .. more]).ExitsWith(0).Json.GetProperty("weightsSha256").GetString()!;
    }

    [Fact]
    public void Several_seeds_have_a_run_each_and_a_mean_and_a_spread()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Train(folder, "--epochs", "3", "--seed", "5", "--seeds", "3", "--json").ExitsWith(0);
        JsonElement json = result.Json;
        JsonElement[] runs = [.. json.GetProperty("runs").EnumerateArray()];
        double[] accuracies = [.. runs.Select(run => run.GetProperty("testAccuracy").GetDouble())];
        Assert.Equal([5, 6, 7], runs.Select(run => run.GetProperty("seed").GetInt32()));
        Assert.Equal(3, runs.Select(run => run.GetProperty("weightsSha256").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(accuracies.Average(), json.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal((accuracies.Min(), accuracies.Max()), (json.GetProperty("worst").GetDouble(), json.GetProperty("best").GetDouble()));
        double mean = accuracies.Average();
        Assert.Equal(Math.Sqrt(accuracies.Sum(a => (a - mean) * (a - mean)) / 2), json.GetProperty("deviation").GetDouble(), 1e-12);
        Assert.Matches(@"seeds 5, 6, 7: test accuracy \S+ % in the mean of 3, standard deviation \S+ %, worst \S+ %, best \S+ %\n$", result.Error);

        // A seed among others gives what it gives alone.
        Assert.Equal(runs[1].GetProperty("weightsSha256").GetString(),
            Train(folder, "--epochs", "3", "--seed", "6", "--json").ExitsWith(0).Json.GetProperty("weightsSha256").GetString());
    }

    [Fact]
    public void Until_an_accuracy_the_time_is_told()
    {
        using TemporaryFolder folder = new();
        JsonElement json = Train(folder, "--epochs", "50", "--lr", "0.1", "--batch", "16", "--hold-out", "0.2", "--until-accuracy", "0.3", "--json").ExitsWith(0).Json;
        Assert.Equal("targetReached", json.GetProperty("stopReason").GetString());
        Assert.InRange(json.GetProperty("testAccuracy").GetDouble(), 0.3, 1);
        Assert.InRange(json.GetProperty("secondsToAccuracy").GetDouble(), 0.01, json.GetProperty("seconds").GetDouble());
        Assert.Equal(JsonValueKind.Number, json.GetProperty("finalTestAccuracy").ValueKind);
        ToolResult text = Train(folder, "--epochs", "50", "--lr", "0.1", "--batch", "16", "--until-accuracy", "0.3").ExitsWith(0);
        Assert.Matches(@"\naccuracy 0\.3 on the test samples \d+\.\d\d s after the start of the process\n", text.Out);
    }

    [Fact]
    public void An_accuracy_that_no_epoch_reaches_is_a_failure()
    {
        using TemporaryFolder folder = new();
        ToolResult result = Train(folder, "--epochs", "1", "--lr", "0", "--until-accuracy", "1", "--json").ExitsWith(1);
        Assert.Contains("fovea: no epoch reached the accuracy 1 on the test samples: all 1 epochs done.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, result.Json.GetProperty("secondsToAccuracy").ValueKind);
    }

    [Fact]
    public void A_training_that_diverges_says_so_and_keeps_its_best_weights()
    {
        using TemporaryFolder folder = new();
        // The rate rises to a hundred times the usual one, and is harmless at first.
        ToolResult result = Train(folder, "--lr", "5", "--warm-up", "200", "--epochs", "400", "--batch", "192", "--hold-out", "0.2", "--json").ExitsWith(1);
        Assert.Equal("diverged", result.Json.GetProperty("stopReason").GetString());
        int best = result.Json.GetProperty("bestEpoch").GetInt32();
        Assert.Matches(@"fovea: the cross-entropy loss grew to \S+ in epoch \d+, step \d+ .*the training diverges\. Try a smaller learning rate than \S+\. The weights of epoch "
            + $@"{best}, the best one, are kept in .*best\.safetensors\.\n", result.Error);
        Tool.Run("eval", "--weights", folder.File("1/best.safetensors"), "--data", data.Folder).ExitsWith(0);
        Assert.Equal(JsonValueKind.Null, result.Json.GetProperty("finalTestAccuracy").ValueKind);
    }

    [Fact]
    public void LeNet5_of_1998_takes_digits_as_they_are()
    {
        using TemporaryFolder folder = new();
        Train(folder, "--model", "lenet5_1998", "--lr", "0.01", "--epochs", "1").ExitsWith(0);
        Tool.Run("eval", "--run", folder.File("1"), "--data", data.Folder).ExitsWith(0);
    }

    private ToolResult Train(TemporaryFolder folder, params string[] more)
    {
        string[] batch = more.Contains("--batch") ? [] : ["--batch", "32"];
        return Tool.Run(["train", "--data", data.Folder, "--out", folder.Path, .. batch, .. more]);
    }
}
