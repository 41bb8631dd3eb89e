using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>The same seed gives the same bits of every weight, whatever the number of threads.</summary>
public class DeterminismTests
{
    private const int Steps = 20;

    [Fact]
    public void LeNet5_has_the_same_weights_after_twenty_steps_on_any_number_of_threads() => Check(() => LeNet5.Modern());

    [Fact]
    public void LeNet5_with_batch_normalisation_and_dropout_has_the_same_weights_after_twenty_steps_on_any_number_of_threads() =>
        Check(() => new Sequential(new Dropout(0.2f), LeNet5.Normalized()));

    [Fact]
    public void Another_seed_gives_other_weights() => Assert.False(Train(LeNet5.Modern(), 1, seed: 1, steps: 2).AsSpan().SequenceEqual(Train(LeNet5.Modern(), 1, seed: 2, steps: 2)));

    private static void Check(Func<Module> create)
    {
        float[] expected = Train(create(), 1);
        foreach (int threads in (int[])[2, 3, 8]) Assert.True(expected.AsSpan().SequenceEqual(Train(create(), threads)), $"{threads} threads");
    }

    private static float[] Train(Module model, int threads, ulong seed = 5, int steps = Steps)
    {
        using CpuBackend backend = new(threads);
        model.Initialize(seed);
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.05f, momentum: 0.9f), new TrainerOptions { Backend = backend, Seed = seed });
        Metrics metrics = new(5);
        foreach (Batch batch in new DataLoader(new MadePictures(32 * steps), 32, seed: seed).Epoch(1)) trainer.Step(batch, metrics);
        Assert.Equal(32 * steps, metrics.Samples);
        return [.. model.State.Where(entry => entry.Tensor is not null).SelectMany(entry => entry.Tensor!.AsSpan().ToArray())];
    }
}
