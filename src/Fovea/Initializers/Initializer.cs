namespace Fovea.Initializers;

/// <summary>By which number of connections a variance is divided.</summary>
public enum FanMode
{
    /// <summary>Numbers that reach one output: signals keep their size.</summary>
    In,

    /// <summary>Outputs that one number reaches: gradients keep their size.</summary>
    Out,

    /// <summary>The mean of both.</summary>
    Average,
}

/// <summary>How a parameter's first numbers are drawn: a pure function of the parameter's shape and a random stream.</summary>
public abstract class Initializer
{
    /// <summary>Fills a parameter.</summary>
    /// <param name="values">The numbers, row-major.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="layout">Tells which axes are inputs and which outputs.</param>
    /// <param name="random">The parameter's own stream.</param>
    public abstract void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random);

    /// <summary>All elements one value.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>Uniform in [low, high).</summary>
    public static Initializer Uniform(float low, float high) => new UniformInitializer(low, high);

    /// <summary>Normal with mean and standard deviation.</summary>
    public static Initializer Normal(float mean = 0, float standardDeviation = 1) => new NormalInitializer(mean, standardDeviation);

    /// <summary>All elements 0.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>Normal with mean and standard deviation, given that it lies in [low, high].</summary>
    public static Initializer TruncatedNormal(float mean = 0, float standardDeviation = 1, float low = -2, float high = 2) =>
        new TruncatedNormalInitializer(mean, standardDeviation, low, high);

    /// <summary>Kaiming (He et al. 2015): variance gain²/fan, so that signals (fan in) or gradients (fan out) keep their size. The default gain √2 suits ReLU; others are at <see cref="Gain"/>.</summary>
    public static Initializer Kaiming(bool normal = false, float gain = 1.41421356f, FanMode mode = FanMode.In) => new ScaledInitializer(gain, mode, normal);

    /// <summary>Xavier (Glorot and Bengio 2010): variance gain²·2/(fanIn + fanOut). Gain 1 suits tanh and sigmoid.</summary>
    public static Initializer Xavier(bool normal = false, float gain = 1) => new ScaledInitializer(gain, FanMode.Average, normal);

    /// <summary>An orthogonal matrix times a gain: of <c>[outputs, everything else]</c> the rows are orthonormal, or the columns if there are more rows. (Saxe et al. 2014.)</summary>
    public static Initializer Orthogonal(float gain = 1) => new OrthogonalInitializer(gain);

    /// <summary>A layer that passes its input on: 1 where output channel and input channel of a group are the same, in the middle of the kernel, and 0 elsewhere; Dirac's function for a convolution.</summary>
    public static Initializer Identity(int groups = 1) => new IdentityInitializer(groups);

    /// <summary>A transposed convolution that interpolates bilinearly, every channel for itself; its kernel is twice its stride. (Long, Shelhamer and Darrell 2015.)</summary>
    public static Initializer Bilinear { get; } = new BilinearInitializer();

    /// <summary>Uniform within ±1/√fanIn (LeCun's rule of thumb): what PyTorch gives convolutions and linear layers.</summary>
    public static Initializer PyTorchDefault { get; } = new ScaledInitializer(0.57735027f, FanMode.In, normal: false);

    /// <summary>Numbers that reach one output (fan in) and outputs that one number reaches (fan out), taps of the kernel counted, as PyTorch counts them from the weight's shape.</summary>
    /// <remarks>So groups make the fan in smaller and leave the fan out, and of a transposed convolution the two change places: in <c>k·out/groups</c>, out <c>k·in</c>.</remarks>
    public static (int In, int Out) Fan(Shape shape, WeightLayout layout)
    {
        if (shape.Rank < 2) return (shape.Count, shape.Count);
        return layout == WeightLayout.Convolution
            ? (shape[..^1].Count, shape.Count / Math.Max(1, shape[^2]))
            : (shape[1..].Count, shape.Count / Math.Max(1, shape[1]));
    }

    private sealed class ConstantInitializer(float value) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random) => values.Fill(value);
    }

    private sealed class UniformInitializer(float low, float high) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random) => random.FillUniform(values, low, high);
    }

    private sealed class NormalInitializer(float mean, float deviation) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random) => random.FillNormal(values, mean, deviation);
    }

    private sealed class TruncatedNormalInitializer(float mean, float deviation, float low, float high) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random) => random.FillTruncatedNormal(values, mean, deviation, low, high);
    }

    /// <summary>Standard deviation gain/√fan; a uniform distribution with it has the bound √3·gain/√fan.</summary>
    private sealed class ScaledInitializer(float gain, FanMode mode, bool normal) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random)
        {
            (int fanIn, int fanOut) = Fan(shape, layout);
            double fan = mode switch { FanMode.In => fanIn, FanMode.Out => fanOut, _ => (fanIn + fanOut) / 2.0 };
            double deviation = gain / Math.Sqrt(Math.Max(fan, 1));
            if (normal) random.FillNormal(values, 0, (float)deviation);
            else random.FillUniform(values, -(float)(Math.Sqrt(3) * deviation), (float)(Math.Sqrt(3) * deviation));
        }
    }
}
