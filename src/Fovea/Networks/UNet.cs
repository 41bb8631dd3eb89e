using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// U-Net (Ronneberger, Fischer and Brox 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation"): down by pooling with
/// twice the channels each time, up again by transposed convolutions, and on the way up each level sees what it was on the way down.
/// </summary>
/// <remarks>
/// Shapes: <c>[N, H, W, C]</c> → <c>[N, H, W, classes]</c>. The convolutions are padded, where the paper's are not and give a smaller map than
/// the picture; weights and their number are the same. Height and width must be multiples of 2^depth.
/// </remarks>
public sealed class UNet : Module
{
    private readonly Sequential[] _encoder;
    private readonly ConvTranspose2d[] _up;
    private readonly Sequential[] _decoder;
    private readonly Conv2d _head;
    private readonly MaxPool2d _pool = new(2);

    /// <summary>A network of a size.</summary>
    /// <param name="inChannels">1 for grey.</param>
    /// <param name="classes">Classes of a pixel.</param>
    /// <param name="width">Channels of the first level.</param>
    /// <param name="depth">How often the map is halved.</param>
    public UNet(int inChannels = 1, int classes = 2, int width = 64, int depth = 4)
    {
        if (width < 1 || depth is < 1 or > 8) throw new FoveaException($"UNet: the width must be 1 or more and the depth from 1 to 8, got {width} and {depth}.");
        _encoder = [.. Enumerable.Range(0, depth + 1).Select(level => Add($"encoder{level}", TwoConvolutions(level == 0 ? inChannels : width << (level - 1), width << level)))];
        (_up, _decoder) = (new ConvTranspose2d[depth], new Sequential[depth]);
        for (int level = depth - 1; level >= 0; level--)
        {
            _up[level] = Add($"up{level}", new ConvTranspose2d(width << (level + 1), width << level, kernelSize: 2, stride: 2));
            _decoder[level] = Add($"decoder{level}", TwoConvolutions(width << (level + 1), width << level));
        }

        _head = Add("head", new Conv2d(width, classes, 1));
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank == 4)) weight.Initializer = Initializer.Kaiming(normal: true);
    }

    // With w = 64, levels i = 0 … 4 and cᵢ = w·2ⁱ: the way down has Σ 9·cᵢ₋₁·cᵢ + 9·cᵢ² + 2cᵢ with c₋₁ = 1, the way up
    // Σ 4·2cᵢ·cᵢ + cᵢ + 9·2cᵢ·cᵢ + 9·cᵢ² + 2cᵢ for i = 3 … 0, the head 2·64 + 2: 31 030 658 parameters. Multiply-adds from a PyTorch model
    // of our own.

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("unet", "U-Net with padded convolutions", "Ronneberger, Fischer and Brox 2015", [512, 512, 1], 2, 31_030_658, 192_384_335_872, static classes => new UNet(classes: classes))
        {
            Task = NetworkTask.Segmentation,
        },
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        CheckSize(input.Shape);
        return _head.Forward(Level(0, input));
    }

    /// <summary>A level of the U with all below it: down, the levels below, up again beside what went down.</summary>
    private Tensor Level(int level, Tensor input)
    {
        Tensor x = _encoder[level].Forward(input);
        if (level == _up.Length) return x;
        Tensor below = _up[level].Forward(Level(level + 1, _pool.Forward(x)));
        return _decoder[level].Forward(Tensor.Concatenate(-1, x, below));
    }

    private void CheckSize(Shape shape)
    {
        int multiple = 1 << _up.Length;
        if (shape.Rank == 4 && (shape[1] % multiple != 0 || shape[2] % multiple != 0))
        {
            throw new ShapeException(nameof(UNet), $"the picture has {shape[1]}x{shape[2]} pixels, but it is halved {_up.Length} times: height and width must be multiples of "
                + $"{multiple}. Pad or crop it, or use a smaller depth.");
        }
    }

    private static Sequential TwoConvolutions(int channels, int outChannels) =>
        new(new Conv2d(channels, outChannels, 3, padding: 1), new ReLU(), new Conv2d(outChannels, outChannels, 3, padding: 1), new ReLU());
}
