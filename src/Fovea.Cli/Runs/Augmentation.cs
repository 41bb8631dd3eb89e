using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>What chance does to training pictures, by name.</summary>
/// <param name="Name">What the tool calls it.</param>
/// <param name="Transforms">Makes the transforms for pictures of a height and width.</param>
internal sealed record Augmentation(string Name, Func<int, int, ITransform[]> Transforms)
{
    private static readonly (double, double) LittleArea = (0.02, 0.2);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Augmentation> All { get; } =
    [
        new("none", static (_, _) => []),
        // Slanted, turned, shifted and scaled as handwriting is; never mirrored.
        new("digits", static (_, _) => [new RandomAffine(10, translate: (0.08, 0.08), scale: (0.9, 1.1), shear: (-8, 8), Interpolation.Bilinear)]),
        // Mirrored, shifted by a fourteenth, and partly hidden, as clothes may be.
        new("clothes", static (height, width) =>
            [new RandomHorizontalFlip(), new RandomCrop((height, width), padding: Math.Max(1, Math.Min(height, width) / 14)), new RandomErasing(p: 0.25, scale: LittleArea)]),
    ];

    /// <summary>The augmentation of a name; <c>none</c> if null.</summary>
    public static Augmentation Of(string? name) => name is null ? All[0] : All.First(augmentation => augmentation.Name == name);

    /// <summary>Whether there is anything to do.</summary>
    public bool IsNone => this == All[0];
}
