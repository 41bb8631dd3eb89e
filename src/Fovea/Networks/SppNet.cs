using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// SPP-net (He, Zhang, Ren and Sun 2014, "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition") on the paper's ZF-5, which is
/// <see cref="ZFNet"/>: in place of the last pooling a pyramid of 6×6, 3×3, 2×2 and 1×1 bins, so that pictures of any size give 50·256 features.
/// </summary>
public sealed class SppNet : Module
{
    private static readonly int[] Levels = [6, 3, 2, 1];

    private readonly Module[] _parts;

    /// <summary>A network for pictures of any size, 224×224 and 180×180 in the paper.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="dropout">Of the dense layers.</param>
    public SppNet(int classes = 1000, float dropout = 0.5f) => _parts =
    [
        Add("features", new Sequential(ZFNet.Features())), new SpatialPyramidPool(Levels),
        Add("classifier", ZFNet.Classifier(256 * Levels.Sum(static level => level * level), classes, dropout)),
    ];

    // Parameters: the convolutions of ZFNet, 3 726 464, and 12 800·4096 + 4096 + 16 781 312 + 4 097 000 of the dense layers; multiply-adds: what the same
    // layers count in PyTorch.
    internal static IReadOnlyList<NetworkEntry> Entries =>
        [new("sppnet", "SPP-net: ZFNet with a pyramid, for pictures of any size", "He, Zhang, Ren and Sun 2014", [224, 224, 3], 1000, 77_037_672, 1_182_712_960, static classes => new SppNet(classes))];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);
}
