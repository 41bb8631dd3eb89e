using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;

namespace Fovea.Tests.Networks;

public class TinyCnnTests
{
    [Fact]
    public void It_has_fewer_than_ten_thousand_parameters_and_learns()
    {
        Sequential model = TinyCnn.Create();
        Assert.InRange(model.Parameters.Sum(parameter => parameter.Count), 1, 9_999);
        model.Initialize(1);
        float[] losses = SmallTraining.Losses(model, new CrossEntropyLoss(), new MadePictures(20).Batch(20), steps: 20, learningRate: 0.05f);
        Assert.InRange(losses[^1], 0, 0.5f * losses[0]);
    }
}
