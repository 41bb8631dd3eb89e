using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// DenseNet (Huang, Liu, van der Maaten and Weinberger 2017, "Densely Connected Convolutional Networks"), its form BC: within a block each layer
/// reads the maps of all layers before it and adds few of its own, so that none is computed twice; between blocks, maps and channels are halved.
/// </summary>
/// <remarks>Names and weights are torchvision's.</remarks>
public sealed class DenseNet : Module
{
    private readonly Module[] _parts;

    /// <summary>A network of four blocks.</summary>
    /// <param name="growth">Channels that a layer adds, the paper's k.</param>
    /// <param name="layers">Layers of each block.</param>
    /// <param name="classes">Outputs.</param>
    /// <param name="dropout">Behind each layer; the paper has 0.2 where the data are not augmented.</param>
    private DenseNet(int growth, int[] layers, int classes, float dropout)
    {
        int channels = 2 * growth;
        List<(string, Module)> features =
        [
            ("conv0", new Conv2d(3, channels, 7, stride: 2, padding: 3, bias: false)), ("norm0", new BatchNorm(channels)), ("relu0", new ReLU()),
            ("pool0", new MaxPool2d(3, stride: 2, padding: 1)),
        ];
        for (int block = 1; block <= layers.Length; block++)
        {
            features.Add(($"denseblock{block}", new Block(channels, growth, layers[block - 1], dropout)));
            channels += layers[block - 1] * growth;
            if (block == layers.Length) break;
            features.Add(($"transition{block}", Transition(channels)));
            channels /= 2;
        }

        features.Add(("norm5", new BatchNorm(channels)));
        Linear classifier = new(channels, classes);
        _parts = [Add("features", new Sequential([.. features])), new ReLU(), new GlobalAvgPool(), Add("classifier", classifier)];
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank > 2)) weight.Initializer = Initializer.Kaiming(normal: true);
        classifier.Bias!.Initializer = Initializer.Zeros;
    }

    /// <summary>DenseNet-121.</summary>
    public static DenseNet DenseNet121(int classes = 1000, float dropout = 0) => new(32, [6, 12, 24, 16], classes, dropout);

    /// <summary>DenseNet-169.</summary>
    public static DenseNet DenseNet169(int classes = 1000, float dropout = 0) => new(32, [6, 12, 32, 32], classes, dropout);

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        Entry("densenet121", "DenseNet-121", 7_978_856, 2_834_161_664, static classes => DenseNet121(classes)),
        Entry("densenet169", "DenseNet-169", 14_149_480, 3_359_843_328, static classes => DenseNet169(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    private static NetworkEntry Entry(string name, string description, long parameters, long multiplyAdds, Func<int, Module> create) =>
        new(name, description, "Huang, Liu, van der Maaten and Weinberger 2017", [224, 224, 3], 1000, parameters, multiplyAdds, create);

    /// <summary>Between two blocks: half the channels, half the height and width.</summary>
    internal static Sequential Transition(int channels) => new(
        ("norm", new BatchNorm(channels)), ("relu", new ReLU()), ("conv", new Conv2d(channels, channels / 2, 1, bias: false)), ("pool", new AvgPool2d(2)));

    /// <summary>x ← [x, f(x)], layer by layer.</summary>
    internal sealed class Block : Module
    {
        public Block(int channels, int growth, int layers, float dropout)
        {
            for (int i = 0; i < layers; i++) Add($"denselayer{i + 1}", Layer(channels + i * growth, growth, dropout));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            for (int i = 0; i < Children.Count; i++) input = Tensor.Concatenate(-1, input, Children[i].Forward(input));
            return input;
        }

        /// <summary>Normalisation and ReLU stand in front of the convolutions; the 1×1 (the "B" for bottleneck) makes 4k channels of however many there are.</summary>
        private static Sequential Layer(int channels, int growth, float dropout) => new(
        [
            ("norm1", new BatchNorm(channels)), ("relu1", new ReLU()), ("conv1", new Conv2d(channels, 4 * growth, 1, bias: false)),
            ("norm2", new BatchNorm(4 * growth)), ("relu2", new ReLU()), ("conv2", new Conv2d(4 * growth, growth, 3, padding: 1, bias: false)),
            .. dropout > 0 ? (ReadOnlySpan<(string, Module)>)[("dropout", new Dropout(dropout))] : [],
        ]);
    }
}
