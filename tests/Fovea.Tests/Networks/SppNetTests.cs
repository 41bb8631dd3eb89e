using Fovea.Analysis;
using Fovea.Initializers;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;

namespace Fovea.Tests.Networks;

/// <summary>ZFNet and SPP-net.</summary>
public class SppNetTests
{
    [Fact]
    public void The_maps_of_ZFNet_have_the_papers_sizes()
    {
        ModelSummary summary = new ZFNet().Summary([224, 224, 3]);
        // Figure 3: the convolutions and what pooling leaves of them.
        Assert.Equal([110, 55, 26, 13, 13, 13, 13, 6],
            summary.Rows.Where(row => row.Type is "Conv2d + ReLU" or "MaxPool2d").Select(row => row.OutputShape[1]));
        Assert.Equal([14_208, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000],
            summary.Rows.Where(row => row.Parameters > 0).Select(row => row.Parameters));
    }

    /// <summary>He et al. 2014 train on 224 and 180; the third is no square.</summary>
    [Theory]
    [InlineData(224, 224, 13, 13)]
    [InlineData(180, 180, 10, 10)]
    [InlineData(120, 200, 6, 11)]
    public void Pictures_of_any_size_give_SPPnet_as_many_features(int height, int width, int mapHeight, int mapWidth)
    {
        ModelSummary summary = new SppNet(20).Summary([height, width, 3]);
        SummaryRow pyramid = summary.Rows.Single(row => row.Type == "SpatialPyramidPool");
        Assert.Equal<Shape>([1, mapHeight, mapWidth, 256], summary.Rows[summary.Rows.ToList().IndexOf(pyramid) - 1].OutputShape);
        Assert.Equal<Shape>([1, 50 * 256], pyramid.OutputShape);
        Assert.Equal<Shape>([1, 20], summary.Rows[^1].OutputShape);
    }

    [Fact]
    public void Weights_of_SPPnet_serve_pictures_of_two_sizes()
    {
        SppNet model = new(3);
        foreach (int size in (int[])[48, 64])
        {
            float[] logits = model.Forward(SmallTraining.Colours(1, size).Images).ToArray();
            Assert.Equal(3, logits.Length);
            Assert.All(logits, logit => Assert.InRange(logit, -1, 1));
        }
    }

    /// <summary>The same kinds of layers, narrow.</summary>
    [Fact]
    public void Gradients_are_right()
    {
        Sequential model = new(
            new Conv2d(3, 6, 7, stride: 2, padding: 1), new ReLU(), new MaxPool2d(3, stride: 2, ceilMode: true), new LocalResponseNorm(5, alpha: 5e-4f, beta: 0.75f, k: 2),
            new Conv2d(6, 5, 3, padding: 1), new ReLU(), new SpatialPyramidPool(3, 2, 1), new Linear(14 * 5, 3));
        model.Initialize(1);
        Assert.Empty(NetworkGradientCheck.Run(model, [24, 20, 3], new NetworkGradientSettings(Samples: 4)).Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_few_steps_on_one_batch_lower_the_loss(bool pyramid)
    {
        Module model = pyramid ? new SppNet(3, dropout: 0) : new ZFNet(3, dropout: 0);
        // With PyTorch's own rule little of the signal comes through eight layers, and learning begins late.
        foreach (Parameter parameter in model.Parameters) parameter.Initializer = parameter.Shape.Rank > 1 ? Initializer.Kaiming() : Initializer.Zeros;
        model.Initialize(1);
        float[] losses = SmallTraining.Losses(model, new CrossEntropyLoss(), SmallTraining.Colours(6, 64), steps: 5, learningRate: 0.002f);
        Assert.True(losses[^1] < 0.7f * losses[0], string.Join(" ", losses));
    }
}
