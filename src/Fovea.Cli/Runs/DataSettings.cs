namespace Fovea.Cli.Runs;

/// <summary>What becomes of the pictures of a data set.</summary>
/// <param name="Input">What the network is made for, <c>[H, W, C]</c>.</param>
/// <param name="Size">Rows and columns that every picture is brought to; null for the network's, and for a named set as its pictures are.</param>
/// <param name="HoldOut">The part of the training pictures that is held out; null to decide by what there is.</param>
/// <param name="Seed">Seed of the parting.</param>
/// <param name="Strict">Whether a picture that cannot be read is an error, instead of being left out.</param>
internal sealed record DataSettings(Shape Input, int? Size, double? HoldOut, ulong Seed, bool Strict)
{
    /// <summary>What chance does to the pictures to train on.</summary>
    public Augmentation Augment { get; init; } = Augmentation.Of(null);
}
