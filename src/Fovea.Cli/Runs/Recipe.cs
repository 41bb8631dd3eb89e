namespace Fovea.Cli.Runs;

/// <summary>Settings of a training that go well together, under a name. What the command line says besides goes before.</summary>
/// <param name="Name">What the tool calls it.</param>
internal sealed record Recipe(string Name)
{
    public required int Epochs { get; init; }

    public int Batch { get; init; } = 64;

    public string Optimizer { get; init; } = "sgd";

    public float LearningRate { get; init; } = 0.05f;

    public float WeightDecay { get; init; } = 5e-4f;

    /// <summary>Epochs of warm-up.</summary>
    public float WarmUp { get; init; } = 1;

    public float LabelSmoothing { get; init; }

    /// <summary>Of the moving average of the weights; 0 for none.</summary>
    public float Average { get; init; }

    /// <summary>α; 0 for none.</summary>
    public double MixUp { get; init; }

    /// <summary>α; 0 for none.</summary>
    public double CutMix { get; init; }

    public string Augment { get; init; } = "none";

    /// <summary>Whether pictures are judged together with their mirror images.</summary>
    public bool Flips { get; init; }

    /// <summary>The part of the training samples that the best epoch is chosen by.</summary>
    public double HoldOut { get; init; } = 0.1;

    /// <summary>The recipes.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        // Few epochs, large steps: to a good network in seconds.
        new("quick") { Epochs = 5, WarmUp = 0.5f, HoldOut = 0.05 },
        // Nothing but the classics: momentum, decay, half a cosine.
        new("plain") { Epochs = 15 },
        new("digits") { Epochs = 20, Augment = "digits", Average = 0.998f, HoldOut = 0.05 },
        new("clothes") { Epochs = 20, Augment = "clothes", Average = 0.998f, LabelSmoothing = 0.05f, Flips = true, HoldOut = 0.05 },
    ];

    /// <summary>The recipe of a name, or null.</summary>
    public static Recipe? Find(string? name) => All.FirstOrDefault(recipe => recipe.Name == name);
}
