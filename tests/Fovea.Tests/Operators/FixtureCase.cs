using System.Text.Json;
using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;
using Fovea.Operators.Convolution;
using Fovea.Operators.Dense;
using Fovea.Operators.Losses;
using Fovea.Operators.Normalization;
using Fovea.Operators.Pooling;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Operators;

/// <summary>What a fixture file asks for: an operator of ours with its settings, and its operands.</summary>
internal sealed record FixtureCase(IReadOnlyList<Operand> Operands, Func<IReadOnlyList<Tensor>, Tensor> Apply, bool Training = false)
{
    public static FixtureCase Of(FixtureFile file) => file.Metadata["op"] switch
    {
        "conv1d" => Convolution(file, 1),
        "conv2d" => Convolution(file, 2),
        "conv3d" => Convolution(file, 3),
        "conv_transpose1d" => TransposedConvolution(file, 1),
        "conv_transpose2d" => TransposedConvolution(file, 2),
        "conv_transpose3d" => TransposedConvolution(file, 3),
        "max_pool1d" => MaxPool(file, 1),
        "max_pool2d" => MaxPool(file, 2),
        "max_pool3d" => MaxPool(file, 3),
        "avg_pool1d" => AveragePool(file, 1),
        "avg_pool2d" => AveragePool(file, 2),
        "avg_pool3d" => AveragePool(file, 3),
        "sum_pool2d" => SumPool(file, 2),
        "sum_pool3d" => SumPool(file, 3),
        "adaptive_max_pool1d" => AdaptiveMaxPool(file, 1),
        "adaptive_max_pool2d" => AdaptiveMaxPool(file, 2),
        "adaptive_max_pool3d" => AdaptiveMaxPool(file, 3),
        "adaptive_avg_pool1d" => AdaptiveAveragePool(file, 1),
        "adaptive_avg_pool2d" => AdaptiveAveragePool(file, 2),
        "adaptive_avg_pool3d" => AdaptiveAveragePool(file, 3),
        "global_max_pool" => With(file, x => GlobalMaxPoolOperator.Apply(x[0])),
        "global_avg_pool" => With(file, x => GlobalAveragePoolOperator.Apply(x[0])),
        "spatial_pyramid_pool" => SpatialPyramidPool(file),
        "max_unpool1d" => MaxUnpool(file, 1),
        "max_unpool2d" => MaxUnpool(file, 2),
        "max_unpool3d" => MaxUnpool(file, 3),
        "roi_pool" => RoiPool(file),
        "batch_norm" => BatchNorm(file),
        "layer_norm" => LayerNorm(file),
        "group_norm" => GroupNorm(file),
        "instance_norm" => InstanceNorm(file),
        "local_response_norm" => LocalResponseNorm(file),
        "pad" => Pad(file),
        "linear" => With(file, x => LinearOperator.Apply(x[0], x[1], x[2])),
        "matmul" => With(file, x => x[0].MatrixProduct(x[1])),
        "interpolate" => Resize(file),
        "pixel_shuffle" => With(file, x => new PixelShuffleOperator(file.Attributes.GetProperty("factor").GetInt32()).Apply(x[0])),
        "channel_shuffle" => With(file, x => new ChannelShuffleOperator(file.Attributes.GetProperty("groups").GetInt32()).Apply(x[0])),
        "relu" => With(file, x => ReLUFunction.Operator.Apply(x[0])),
        "sigmoid" => With(file, x => SigmoidFunction.Operator.Apply(x[0])),
        "tanh" => With(file, x => TanhFunction.Operator.Apply(x[0])),
        "leaky_relu" => With(file, x => LeakyReLUFunction.Operator(Number(file, "slope")).Apply(x[0])),
        "elu" => With(file, x => ELUFunction.ELU(Number(file, "alpha")).Apply(x[0])),
        "celu" => With(file, x => ELUFunction.CELU(Number(file, "alpha")).Apply(x[0])),
        "selu" => With(file, x => ELUFunction.SELU.Apply(x[0])),
        "gelu" => With(file, x => GELUFunction.Operator.Apply(x[0])),
        "gelu_tanh" => With(file, x => GELUTanhFunction.Operator.Apply(x[0])),
        "silu" => With(file, x => SiLUFunction.Operator.Apply(x[0])),
        "mish" => With(file, x => MishFunction.Operator.Apply(x[0])),
        "softplus" => With(file, x => SoftplusFunction.Operator().Apply(x[0])),
        "softsign" => With(file, x => SoftsignFunction.Operator.Apply(x[0])),
        "hardswish" => With(file, x => HardswishFunction.Operator.Apply(x[0])),
        "hardsigmoid" => With(file, x => HardsigmoidFunction.Operator.Apply(x[0])),
        "hardtanh" => With(file, x => HardtanhFunction.Operator().Apply(x[0])),
        "relu6" => With(file, x => HardtanhFunction.ReLU6.Apply(x[0])),
        "exp" => With(file, x => ExpFunction.Operator.Apply(x[0])),
        "square" => With(file, x => SquareFunction.Operator.Apply(x[0])),
        "prelu" => With(file, x => PReLUOperator.Apply(x[0], x[1])),
        "embedding" => With(file, x => new EmbeddingOperator().Apply(x[0], file.Labels("index"), file.LabelShape("index"))),
        "softmax" => With(file, x => SoftmaxOperator.Softmax.Apply(x[0])),
        "log_softmax" => With(file, x => SoftmaxOperator.LogSoftmax.Apply(x[0])),
        "cross_entropy" => CrossEntropy(file),
        "nll_loss" => With(file, x => new NegativeLogLikelihoodOperator(Reduction(file)).Apply(x[0], file.Labels("target"))),
        "multi_margin_loss" => With(file, x => new MultiMarginOperator(file.Attributes.GetProperty("margin").GetSingle(), Reduction: Reduction(file)).Apply(x[0], file.Labels("target"))),
        "mse" => With(file, x => SquaredErrorFunction.With().Apply(x[0], x[1])),
        "l1" => With(file, x => AbsoluteErrorFunction.With(Reduction(file)).Apply(x[0], x[1])),
        "smooth_l1" => With(file, x => HuberFunction.SmoothL1(reduction: Reduction(file)).Apply(x[0], x[1])),
        "huber" => With(file, x => HuberFunction.Huber(reduction: Reduction(file)).Apply(x[0], x[1])),
        "kl_div" => With(file, x => KullbackLeiblerFunction.With(reduction: Reduction(file)).Apply(x[0], x[1])),
        "binary_cross_entropy" => With(file, x => BinaryCrossEntropyFunction.With(Reduction(file)).Apply(x[0], x[1])),
        "binary_cross_entropy_with_logits" => With(file, x => BinaryCrossEntropyWithLogitsFunction.With(reduction: Reduction(file)).Apply(x[0], x[1])),
        "triplet_margin_loss" => Triplet(file),
        string other => throw new NotSupportedException($"{file.Name}: no case for the operator {other}"),
    };

    /// <summary>All float operands that the file has, in the order of our operators.</summary>
    private static FixtureCase With(FixtureFile file, Func<IReadOnlyList<Tensor>, Tensor> apply) =>
        new([.. new[] { "input", "weight", "bias", "target" }.Where(file.Has).Select(name => new Operand(name, file.Tensor(name), name != "target" || file.Has("grad_target")))], apply);

    private static FixtureCase Triplet(FixtureFile file)
    {
        TripletOperator op = new(file.Attributes.GetProperty("margin").GetSingle(), file.Attributes.GetProperty("eps").GetSingle(), Reduction(file));
        return new FixtureCase([.. new[] { "anchor", "positive", "negative" }.Select(name => new Operand(name, file.Tensor(name)))], x => op.Apply(x[0], x[1], x[2]));
    }

    /// <summary>The word before a colon: <c>batchmean: sum / rows</c>.</summary>
    private static LossReduction Reduction(FixtureFile file) =>
        Enum.Parse<LossReduction>(file.Attributes.GetProperty("reduction").GetString()!.Split(':')[0], ignoreCase: true);

    private static FixtureCase Convolution(FixtureFile file, int rank)
    {
        JsonElement settings = file.Attributes;
        SpatialSize padding = Size(settings, "padding");
        ConvolutionOperator op = new(rank, Size(settings, "stride"), Padding.Sides(padding, padding), Size(settings, "dilation"), settings.GetProperty("groups").GetInt32());
        return With(file, x => op.Apply(x[0], x[1], x.Count > 2 ? x[2] : null));
    }

    private static FixtureCase TransposedConvolution(FixtureFile file, int rank)
    {
        JsonElement settings = file.Attributes;
        SpatialSize padding = Size(settings, "padding");
        TransposedConvolutionOperator op = new(rank, Size(settings, "stride"), Padding.Sides(padding, padding), Size(settings, "output_padding"),
            Size(settings, "dilation"), settings.GetProperty("groups").GetInt32());
        return With(file, x => op.Apply(x[0], x[1], x[2]));
    }

    private static FixtureCase MaxPool(FixtureFile file, int rank)
    {
        JsonElement settings = file.Attributes;
        SpatialSize padding = Size(settings, "padding"), dilation = settings.TryGetProperty("dilation", out _) ? Size(settings, "dilation") : 1;
        MaxPoolOperator op = new(rank, Size(settings, "kernel"), Size(settings, "stride"), Padding.Sides(padding, padding), dilation,
            settings.GetProperty("ceil_mode").GetBoolean());
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase AveragePool(FixtureFile file, int rank)
    {
        JsonElement settings = file.Attributes;
        SpatialSize padding = Size(settings, "padding");
        AveragePoolOperator op = new(rank, Size(settings, "kernel"), Size(settings, "stride"), Padding.Sides(padding, padding),
            settings.GetProperty("ceil_mode").GetBoolean(), settings.GetProperty("count_include_pad").GetBoolean());
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase SumPool(FixtureFile file, int rank)
    {
        JsonElement settings = file.Attributes;
        SpatialSize padding = Size(settings, "padding");
        SumPoolOperator op = new(rank, Size(settings, "kernel"), Size(settings, "stride"), Padding.Sides(padding, padding), settings.GetProperty("ceil_mode").GetBoolean());
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase MaxUnpool(FixtureFile file, int rank)
    {
        JsonElement settings = file.Attributes;
        SpatialSize padding = Size(settings, "padding");
        MaxUnpoolOperator op = new(rank, Size(settings, "kernel"), Size(settings, "stride"), Padding.Sides(padding, padding));
        return new FixtureCase([new("input", file.Tensor("input")), new("pool_input", file.Tensor("pool_input"), false)], x => op.Apply(x[0], x[1]));
    }

    private static FixtureCase RoiPool(FixtureFile file)
    {
        RoiPoolOperator op = new(Size(file.Attributes, "output"), file.Attributes.GetProperty("spatial_scale").GetSingle());
        return new FixtureCase([new("input", file.Tensor("input")), new("regions", file.Tensor("regions"), false)], x => op.Apply(x[0], x[1]));
    }

    private static FixtureCase SpatialPyramidPool(FixtureFile file)
    {
        SpatialPyramidPoolOperator op = new([.. file.Attributes.GetProperty("levels").EnumerateArray().Select(level => level.GetInt32())]);
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase AdaptiveMaxPool(FixtureFile file, int rank)
    {
        AdaptiveMaxPoolOperator op = new(rank, Size(file.Attributes, "output"));
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase AdaptiveAveragePool(FixtureFile file, int rank)
    {
        AdaptiveAveragePoolOperator op = new(rank, Size(file.Attributes, "output"));
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase Pad(FixtureFile file)
    {
        int[] sides = [.. file.Attributes.GetProperty("pad_left_right_top_bottom").EnumerateArray().Select(side => side.GetInt32())];
        string mode = file.Attributes.GetProperty("mode").GetString()!;
        PadOperator op = new(2, Padding.Sides(sides[2], sides[3], sides[0], sides[1]),
            mode == "constant" ? PaddingMode.Zero : Enum.Parse<PaddingMode>(mode, ignoreCase: true));
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase Resize(FixtureFile file)
    {
        JsonElement settings = file.Attributes;
        ResizeMode mode = settings.GetProperty("mode").GetString() switch { "nearest" => ResizeMode.Nearest, "bilinear" => ResizeMode.Linear, _ => ResizeMode.Cubic };
        bool alignCorners = settings.GetProperty("align_corners").ValueKind == JsonValueKind.True;
        ResizeOperator op = new(2, mode, alignCorners) { Size = Size(settings, "size") };
        return With(file, x => op.Apply(x[0]));
    }

    private static FixtureCase BatchNorm(FixtureFile file)
    {
        int channels = file.Values("weight").Length;
        float[] variance = [.. SplitMix.Stream(5, channels).Select(value => MathF.Abs(value) + 0.5f)];
        BatchNormOperator op = new(Epsilon: file.Attributes.GetProperty("eps").GetSingle());
        return new FixtureCase(
            [
                new("input", file.Tensor("input")),
                new("running_mean", Tensor.From(SplitMix.Stream(4, channels), [channels]), false), new("running_var", Tensor.From(variance, [channels]), false),
                new("weight", file.Tensor("weight")), new("bias", file.Tensor("bias")),
            ],
            x => op.Apply(x[0], x[1], x[2], x[3], x[4]), file.Attributes.GetProperty("training").GetBoolean());
    }

    /// <summary>PyTorch's last two axes of N,C,H,W: the spatial ones.</summary>
    private static FixtureCase LayerNorm(FixtureFile file)
    {
        LayerNormOperator op = new(file.Tensor("weight").Shape, NormalizedAxes.Spatial, file.Attributes.GetProperty("eps").GetSingle());
        return With(file, x => op.Apply(x[0], x[1], x[2]));
    }

    private static FixtureCase GroupNorm(FixtureFile file)
    {
        GroupNormOperator op = new(file.Attributes.GetProperty("groups").GetInt32(), file.Attributes.GetProperty("eps").GetSingle());
        return With(file, x => op.Apply(x[0], x[1], x[2]));
    }

    private static FixtureCase InstanceNorm(FixtureFile file)
    {
        InstanceNormOperator op = new(file.Attributes.GetProperty("eps").GetSingle());
        return With(file, x => op.Apply(x[0], x[1], x[2]));
    }

    private static FixtureCase LocalResponseNorm(FixtureFile file)
    {
        JsonElement settings = file.Attributes;
        LocalResponseNormOperator op = new(settings.GetProperty("size").GetInt32(), settings.GetProperty("alpha").GetSingle(),
            settings.GetProperty("beta").GetSingle(), settings.GetProperty("k").GetSingle());
        return With(file, x => op.Apply(x[0]));
    }

    private static float Number(FixtureFile file, string name) => file.Attributes.GetProperty(name).GetSingle();

    private static FixtureCase CrossEntropy(FixtureFile file)
    {
        JsonElement settings = file.Attributes;
        LossReduction reduction = Enum.Parse<LossReduction>(settings.GetProperty("reduction").GetString()!, ignoreCase: true);
        float smoothing = settings.TryGetProperty("label_smoothing", out JsonElement epsilon) ? epsilon.GetSingle() : 0;
        Tensor? weights = settings.TryGetProperty("class_weight", out JsonElement w)
            ? Tensor.From([.. w.EnumerateArray().Select(value => value.GetSingle())], [w.GetArrayLength()]) : null;
        return new FixtureCase([new("input", file.Tensor("input"))],
            x => new CrossEntropyOperator(reduction, smoothing).Apply(x[0], file.Labels("target"), weights));
    }

    /// <summary>A number for all axes, or one for each, the innermost last.</summary>
    private static SpatialSize Size(JsonElement settings, string name)
    {
        JsonElement value = settings.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Number) return value.GetInt32();
        int[] sizes = [.. value.EnumerateArray().Select(size => size.GetInt32())];
        return sizes.Length switch { 1 => sizes[0], 2 => (sizes[0], sizes[1]), _ => (sizes[0], sizes[1], sizes[2]) };
    }
}
