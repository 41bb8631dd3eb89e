using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>What a residual block adds where it changes the shape.</summary>
public enum ResidualShortcut
{
    /// <summary>Option A: every other pixel of the input, and zeros for the channels that it lacks. No parameters.</summary>
    Padded,

    /// <summary>Option B: a 1×1 convolution with the block's stride.</summary>
    Projected,
}

/// <summary>
/// ResNet for small pictures (He, Zhang, Ren and Sun 2016, section 4.2): one 3×3 convolution, three stages of n blocks with 16, 32 and 64
/// channels on maps of 32², 16² and 8² pixels, and one dense layer: 6n + 2 layers with weights.
/// </summary>
public sealed class SmallResNet : Module
{
    private const string Paper = "He, Zhang, Ren and Sun 2016";

    private readonly Module[] _parts;

    /// <summary>A network of a depth.</summary>
    /// <param name="depth">Layers with weights: 8, 14, 20, …, that is 6n + 2.</param>
    /// <param name="inChannels">3 for colour, 1 for grey.</param>
    /// <param name="classes">Outputs.</param>
    /// <param name="width">Channels of the first stage.</param>
    /// <param name="shortcut">Where the shape changes; the paper takes option A here.</param>
    public SmallResNet(int depth, int inChannels = 3, int classes = 10, int width = 16, ResidualShortcut shortcut = ResidualShortcut.Padded)
    {
        if (depth < 8 || depth % 6 != 2) throw new FoveaException($"SmallResNet: the depth must be 6n + 2, such as 8, 14 or 20, got {depth}.");
        List<Module> parts = [Add("conv1", new Conv2d(inChannels, width, 3, padding: 1, bias: false)), Add("bn1", new BatchNorm(width)), new ReLU()];
        int channels = width;
        for (int stage = 0; stage < 3; stage++)
        {
            Module[] blocks = new Module[depth / 6];
            for (int i = 0; i < blocks.Length; i++, channels = width << stage) blocks[i] = new Block(channels, width << stage, shortcut);
            parts.Add(Add($"layer{stage + 1}", new Sequential(blocks)));
        }

        _parts = [.. parts, new GlobalAvgPool(), Add("fc", new Linear(channels, classes))];
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank == 4)) weight.Initializer = Initializer.Kaiming(normal: true);
    }

    // Parameters: 0.27, 0.46, 0.66 and 0.85 M in the paper's table 6; these and the multiply-adds counted on a PyTorch model of our own.

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        Entry(20, 269_722, 40_551_040),
        Entry(32, 464_154, 68_862_592),
        Entry(44, 658_586, 97_174_144),
        Entry(56, 853_018, 125_485_696),
        new("resnet8_mnist", "ResNet-8 for 28×28 grey pictures", Paper, [28, 28, 1], 10, 75_002, 9_145_216, static classes => new SmallResNet(8, inChannels: 1, classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    private static NetworkEntry Entry(int depth, long parameters, long multiplyAdds) =>
        new($"resnet{depth}", $"ResNet-{depth} for 32×32 pictures", Paper, [32, 32, 3], 10, parameters, multiplyAdds,
            classes => new SmallResNet(depth, inChannels: 3, classes));

    /// <summary>y = ReLU(f(x) + shortcut(x)), f two 3×3 convolutions. Twice the channels mean half the height and width.</summary>
    private sealed class Block : Module
    {
        private readonly Module[] _branch;
        private readonly Module _last;
        private readonly Module? _downsample;
        private readonly bool _widens;
        private readonly ReLU _relu = new();

        public Block(int channels, int outChannels, ResidualShortcut shortcut)
        {
            _widens = channels != outChannels;
            int stride = _widens ? 2 : 1;
            _branch =
            [
                Add("conv1", new Conv2d(channels, outChannels, 3, stride, padding: 1, bias: false)), Add("bn1", new BatchNorm(outChannels)), _relu,
                Add("conv2", new Conv2d(outChannels, outChannels, 3, padding: 1, bias: false)),
            ];
            _last = Add("bn2", new BatchNorm(outChannels));
            if (_widens && shortcut == ResidualShortcut.Projected)
                _downsample = Add("downsample", new Sequential(new Conv2d(channels, outChannels, 1, stride, bias: false), new BatchNorm(outChannels)));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            Tensor x = Chain.Forward(_branch, input);
            return _last.Forward(x, residual: _downsample?.Forward(input) ?? (_widens ? Padded(input) : input), _relu);
        }

        private static Tensor Padded(Tensor input)
        {
            Tensor x = input.Slice(1, 0, (input.Shape[1] + 1) / 2, step: 2).Slice(2, 0, (input.Shape[2] + 1) / 2, step: 2);
            // As many channels again, all 0, made of what is there: a constant would have to know the batch.
            return Tensor.Concatenate(-1, x, x * 0);
        }
    }
}
