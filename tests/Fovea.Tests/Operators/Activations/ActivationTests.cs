using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Operators.Activations;

namespace Fovea.Tests.Operators.Activations;

/// <summary>The layers have PyTorch's defaults, equal settings are equal operators, and settings without sense are refused.</summary>
public class ActivationTests
{
    public static TheoryData<string, float, float> Defaults() => new()
    {
        // PyTorch's documentation by hand: layer, input, output.
        { nameof(LeakyReLU), -2, -0.02f }, { nameof(PReLU), -2, -0.5f }, { nameof(ELU), -1, -0.63212056f }, { nameof(CELU), -1, -0.63212056f },
        { nameof(SELU), 1, 1.05070099f }, { nameof(SELU), -1, -1.11133072f }, { nameof(GELU), 1, 0.84134475f }, { nameof(GELU) + " tanh", 1, 0.84119199f },
        { nameof(SiLU), 1, 0.73105858f }, { nameof(Mish), 1, 0.86509839f }, { nameof(Softplus), 0, 0.69314718f }, { nameof(Softplus), 20.5f, 20.5f },
        { nameof(LogSigmoid), 0, -0.69314718f }, { nameof(Softsign), -3, -0.75f }, { nameof(Hardtanh), 3, 1 }, { nameof(ReLU6), 7, 6 },
        { nameof(Hardsigmoid), 1, 0.66666667f }, { nameof(Hardswish), 1, 0.66666667f }, { nameof(Hardshrink), 0.4f, 0 }, { nameof(Softshrink), 2, 1.5f },
        { nameof(ScaledTanh), 1, 1 }, { nameof(Exp), 1, 2.7182818f }, { nameof(Square), -3, 9 },
    };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void A_layer_has_the_defaults_of_PyTorch(string layer, float input, float output)
    {
        Module module = layer switch
        {
            nameof(LeakyReLU) => new LeakyReLU(), nameof(PReLU) => new PReLU(), nameof(ELU) => new ELU(), nameof(CELU) => new CELU(), nameof(SELU) => new SELU(),
            nameof(GELU) => new GELU(), "GELU tanh" => new GELU(GELUApproximation.Tanh), nameof(SiLU) => new SiLU(), nameof(Mish) => new Mish(),
            nameof(Softplus) => new Softplus(), nameof(LogSigmoid) => new LogSigmoid(), nameof(Softsign) => new Softsign(), nameof(Hardtanh) => new Hardtanh(),
            nameof(ReLU6) => new ReLU6(), nameof(Hardsigmoid) => new Hardsigmoid(), nameof(Hardswish) => new Hardswish(), nameof(Hardshrink) => new Hardshrink(),
            nameof(Softshrink) => new Softshrink(), nameof(ScaledTanh) => new ScaledTanh(), nameof(Exp) => new Exp(), nameof(Square) => new Square(),
            _ => throw new InvalidOperationException(layer),
        };
        float actual = module.Forward(Tensor.From([input], [1, 1])).Item();
        Assert.Equal(output, actual, layer == nameof(ScaledTanh) ? 2e-5f : 3e-7f);
        Assert.Equal(layer == nameof(PReLU) ? "weight" : "", string.Concat(module.State.Select(entry => entry.Path)));
    }

    [Fact]
    public void Equal_settings_are_equal_operators()
    {
        Assert.Equal(LeakyReLUFunction.Operator(0.1f), LeakyReLUFunction.Operator(0.1f));
        Assert.NotEqual(LeakyReLUFunction.Operator(0.1f), LeakyReLUFunction.Operator(0.2f));
        Assert.NotEqual(ELUFunction.ELU(), ELUFunction.CELU());
    }

    [Fact]
    public void Settings_without_sense_are_refused()
    {
        Assert.Equal("CELU: alpha must be more than 0, got 0.", Assert.Throws<FoveaException>(() => new CELU(0)).Message);
        Assert.Equal("Softplus: beta must be more than 0, got -1.", Assert.Throws<FoveaException>(() => new Softplus(-1)).Message);
        Assert.Equal("Hardtanh: minValue must be less than maxValue, got 2 and 1.", Assert.Throws<FoveaException>(() => new Hardtanh(2)).Message);
        Assert.Throws<FoveaException>(() => new Hardshrink(-1));
        Assert.Throws<FoveaException>(() => new Softshrink(float.NaN));
        Assert.Throws<FoveaException>(() => new ScaledTanh(0));
        Assert.Throws<ShapeException>(() => new PReLU(0));
    }

    [Fact]
    public void PReLU_learns_a_slope_for_each_channel_and_says_what_does_not_fit()
    {
        var layer = new PReLU(3);
        var recording = Recording.ForTraining();
        recording.Begin();
        Tensor input = recording.Input(Tensor.From([-1, 2, -3, -4, -5, 6], [2, 3]));
        layer.Forward(input).Backward(Tensor.From([1, 10, 100, 1000, 10_000, 100_000], [2, 3]));
        Assert.Equal([-1 - 4000, -50_000, -300], layer.Weight.Gradient.ToArray());
        ShapeException error = Assert.Throws<ShapeException>(() => layer.Forward(Tensor.Zeros([2, 4])));
        Assert.Equal("PReLU: the input is [2, 4], the weight [3]; expected [1], or one slope for each channel of the last axis. Set numParameters.", error.Message);
    }
}
