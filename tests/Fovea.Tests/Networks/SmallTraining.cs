using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;

namespace Fovea.Tests.Networks;

/// <summary>A few steps on one small batch, again and again: enough to see that everything is connected the right way.</summary>
internal static class SmallTraining
{
    /// <summary>Noise of a colour of its own for each class.</summary>
    public static (Tensor Images, int[] Labels) Colours(int samples, int size)
    {
        float[] values = SplitMix.Stream(1, samples * size * size * 3);
        for (int i = 0; i < values.Length; i++)
        {
            int sample = i / (size * size * 3);
            values[i] = 0.5f * values[i] + (i % 3 == sample % 3 ? 1 : 0);
        }

        return (Tensor.From(values, [samples, size, size, 3]), [.. Enumerable.Range(0, samples).Select(sample => sample % 3)]);
    }

    /// <summary>Noise, and any labels of three.</summary>
    public static (Tensor Images, int[] Labels) Noise(int samples, int size) =>
        (Tensor.From(SplitMix.Stream(1, samples * size * size * 3), [samples, size, size, 3]), [.. Enumerable.Range(0, samples).Select(static sample => sample % 3)]);

    /// <summary>The losses of all steps of SGD with momentum.</summary>
    public static float[] Losses(Module model, Loss loss, (Tensor Images, int[] Labels) batch, int steps, float learningRate, float momentum = 0.9f) =>
        Losses(model, loss, batch, steps, new Sgd(model.Parameters, learningRate, momentum));

    /// <summary>The losses of all steps, those of auxiliary heads in them.</summary>
    public static float[] Losses(Module model, Loss loss, (Tensor Images, int[] Labels) batch, int steps, Optimizer optimizer)
    {
        Recording recording = Recording.ForTraining();
        float[] losses = new float[steps];
        for (int step = 0; step < steps; step++)
        {
            recording.Begin();
            Tensor value = loss.ComputeWithAuxiliary(model.Forward(recording.Input(batch.Images)), batch.Labels);
            losses[step] = value.Item();
            value.Backward();
            optimizer.Step();
        }

        recording.Release();
        return losses;
    }

    /// <summary>Checks that a few steps of Adam on six pictures of noise lower the loss.</summary>
    public static void CheckLearning(Module model, int size, int steps, float learningRate)
    {
        model.Initialize(1);
        float[] losses = Losses(model, new CrossEntropyLoss(), Noise(6, size), steps, new Adam(model.Parameters, learningRate));
        // Once six pictures are nearly learned, the loss may leap, at another step on every tier.
        Assert.True(losses.Min() < 0.9f * losses[0], string.Join(' ', losses));
    }

    /// <summary>Checks the gradients of the input and all parameters of a block, with batch statistics, in double precision.</summary>
    public static void CheckGradients(Module block, Shape sample, int channels)
    {
        Sequential model = new(block, new GlobalAvgPool(), new Linear(channels, 3));
        model.Initialize(1);
        NetworkGradientReport report = NetworkGradientCheck.Run(model, sample, new NetworkGradientSettings(Samples: 4));
        Assert.Empty(report.Failures);
        Assert.Equal(model.Parameters.Count + 1, report.Results.Count);
    }
}
