using Fovea.Layers;

namespace Fovea.Tests;

/// <summary>A small network for grey pictures with two auxiliary heads, as a user would write one.</summary>
internal sealed class HeadedNetwork : Module
{
    private readonly Module _first, _second, _third, _head1, _head2;

    public HeadedNetwork(int classes = 10, float dropout = 0, float weight = 0.3f)
    {
        Weight = weight;
        _first = Add("first", new Sequential(new Conv2d(1, 4, 3, stride: 2), new BatchNorm(4), new ReLU()));
        _second = Add("second", new Sequential(new Conv2d(4, 6, 3, stride: 2), new Tanh()));
        _third = Add("third", new Sequential(new Conv2d(6, 8, 3), new Tanh(), new GlobalAvgPool(), new Linear(8, classes)));
        _head1 = Add("head1", new Sequential(new GlobalAvgPool(), new Dropout(dropout), new Linear(4, classes)));
        _head2 = Add("head2", new Sequential(new GlobalAvgPool(), new Linear(6, classes)));
    }

    public float Weight { get; }

    protected override Tensor ForwardCore(Tensor input)
    {
        Tensor first = _first.Forward(input);
        if (input.Recording is { IsTraining: true } early) early.AddAuxiliaryOutput(_head1.Forward(first), Weight);
        Tensor second = _second.Forward(first);
        if (input.Recording is { IsTraining: true } late) late.AddAuxiliaryOutput(_head2.Forward(second), Weight);
        return _third.Forward(second);
    }
}
