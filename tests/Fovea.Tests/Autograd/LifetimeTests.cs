using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Reference;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Training;

namespace Fovea.Tests.Autograd;

/// <summary>How long tensors live, and that nobody reads one that has died.</summary>
public class LifetimeTests
{
    [Fact]
    public void A_tensor_of_an_earlier_step_says_that_its_memory_is_in_use_again()
    {
        Recording recording = Recording.ForEvaluation();
        recording.Begin();
        Tensor y = recording.Input(Tensor.From([1, 2], [2])) * 2, copy = y.Clone();
        recording.Begin();
        RecycledTensorException error = Assert.Throws<RecycledTensorException>(() => y.ToArray());
        Assert.Contains("Recording.Begin() ended its life", error.Message, StringComparison.Ordinal);
        Assert.Contains("Clone()", error.Message, StringComparison.Ordinal);
        Assert.Throws<RecycledTensorException>(() => y * 2);
        Assert.Throws<RecycledTensorException>(() => y.Backward());
        Assert.Throws<RecycledTensorException>(() => recording.Input(y));
        Assert.Throws<RecycledTensorException>(() => y.AsSpan().Length);
        Assert.Equal([2, 4], copy.ToArray());
        Assert.Null(copy.Recording);
        Assert.Equal<Shape>([2], y.Shape);
    }

    [Fact]
    public void A_clone_stays_what_it_was()
    {
        Recording recording = Recording.ForEvaluation();
        List<(Tensor Clone, float Value)> clones = [];
        for (int step = 0; step < 20; step++)
        {
            recording.Begin();
            clones.Add(((recording.Input(Tensor.Full([100], step)) * 2).Clone(), 2 * step));
        }

        Assert.All(clones, clone => Assert.All(clone.Clone.ToArray(), value => Assert.Equal(clone.Value, value)));
    }

    [Fact]
    public void A_span_stays_valid_because_its_memory_is_not_used_again()
    {
        Recording recording = Recording.ForTraining();
        Linear layer = new(3, 3);
        recording.Begin();
        Tensor y = layer.Forward(recording.Input(Tensor.Full([2, 3], 1)));
        float[] expected = y.ToArray();
        ReadOnlySpan<float> span = y.AsSpan();
        for (int step = 0; step < 5; step++)
        {
            recording.Begin();
            layer.Forward(recording.Input(Tensor.Full([2, 3], step + 2))).Backward(Tensor.Full([2, 3], 1));
        }

        Assert.True(span.SequenceEqual(expected));
    }

    [Fact]
    public void A_step_that_repeats_the_last_one_uses_its_nodes_again()
    {
        Recording recording = Recording.ForTraining();
        Module model = LeNet5.Modern();
        Node[] first = Step(4);
        Assert.Equal(["0", "2", "3", "5", "6", "7", "8", "9", "10", "11"], first.Select(node => node.Path));
        Assert.All(first.Zip(Step(4)), pair => Assert.Same(pair.First, pair.Second));
        Assert.All(first.Zip(Step(3)), pair => Assert.NotSame(pair.First, pair.Second));

        Node[] Step(int batch)
        {
            recording.Begin();
            model.Forward(recording.Input(Tensor.Zeros([batch, 28, 28, 1])));
            return [.. recording.Nodes];
        }
    }

    [Fact]
    public void Two_recordings_do_not_mix()
    {
        Recording one = Recording.ForTraining(), two = Recording.ForTraining();
        one.Begin();
        two.Begin();
        Tensor a = one.Input(Tensor.Zeros([2])), b = two.Input(Tensor.Zeros([2]));
        Assert.Contains("part of two recordings", Assert.Throws<FoveaException>(() => a + b).Message, StringComparison.Ordinal);
        Assert.Contains("part of another recording", Assert.Throws<FoveaException>(() => one.Input(b)).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => one.GradientOf(b));
        Assert.Equal([0, 0], (a + b.Clone()).ToArray());
    }

    [Fact]
    public void A_recording_of_shapes_takes_no_memory_however_large_the_network()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Module vgg = new Sequential(
            new Conv2d(3, 64, 3, padding: 1), new ReLU(), new MaxPool2d(2), new Conv2d(64, 512, 3, padding: 1), new ReLU(), new MaxPool2d(16),
            new Flatten(), new Linear(512 * 7 * 7, 4096), new ReLU(), new Dropout(), new Linear(4096, 4096), new ReLU(), new Dropout(), new Linear(4096, 1000));
        Recording recording = Recording.OfShapes(training: true);
        recording.Begin();
        Tensor y = vgg.Forward(recording.Input([256, 224, 224, 3]));
        Assert.Equal<Shape>([256, 1000], y.Shape);
        Assert.False(y.HasData);
        Assert.Equal(1_792 + 295_424 + 102_764_544 + 16_781_312 + 4_097_000, vgg.Summary([224, 224, 3]).Parameters);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("recording is one of shapes alone", Assert.Throws<FoveaException>(() => y.ToArray()).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => y.Backward());
    }

    [Fact]
    public void Shapes_and_numbers_do_not_mix()
    {
        Recording shapes = Recording.OfShapes(), numbers = Recording.ForEvaluation();
        shapes.Begin();
        numbers.Begin();
        Shape two = [2];
        Assert.Contains("this recording computes", Assert.Throws<FoveaException>(() => numbers.Input(two)).Message, StringComparison.Ordinal);
        Assert.Equal(two, shapes.Input(Tensor.Zeros([2])).Shape);
        Assert.Throws<FoveaException>(() => numbers.Input(shapes.Input(two)));
    }

    [Fact]
    public void A_batch_says_when_the_loader_has_moved_on()
    {
        List<Tensor> images = [.. new DataLoader(new MadePictures(6), 2, shuffle: false).Epoch(0).Select(batch => batch.Images)];
        Assert.Contains("the next batch ended its life", Assert.Throws<RecycledTensorException>(() => images[0].ToArray()).Message, StringComparison.Ordinal);
        Assert.Equal(2 * 784, images[2].ToArray().Length);
    }

    [Fact]
    public void A_step_whose_batch_is_gone_neither_goes_on_nor_back()
    {
        Linear layer = new(784, 1);
        Recording recording = Recording.ForTraining();
        recording.Begin();
        using IEnumerator<Batch> batches = new DataLoader(new MadePictures(6), 2, shuffle: false).Epoch(0).GetEnumerator();
        batches.MoveNext();
        Tensor x = recording.Input(batches.Current.Images), y = layer.Forward(new Flatten().Forward(x));
        y.Backward(Tensor.Zeros(y.Shape));
        batches.MoveNext();
        Assert.Throws<RecycledTensorException>(() => x * 2);
        Assert.Throws<RecycledTensorException>(() => y.Backward(Tensor.Zeros(y.Shape)));
        recording.Begin();
        Assert.Equal<Shape>([2, 1], layer.Forward(new Flatten().Forward(recording.Input(batches.Current.Images))).Shape);
    }

    [Fact]
    public void Gradients_and_clones_of_the_reference_backend_can_be_read()
    {
        Recording recording = Recording.ForTraining(backend: new ReferenceBackend());
        recording.Begin();
        Tensor x = recording.Input(Tensor.From([1, 2], [2]), requiresGradient: true), y = x * 3;
        y.Backward(Tensor.From([1, 10], [2]));
        Assert.Equal([3, 30], recording.GradientOf(x).ToArray());
        Assert.Equal([3, 6], y.Clone().ToArray());
        Assert.Contains("Use ToArray()", Assert.Throws<FoveaException>(() => y.AsSpan().Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_backend_sees_the_parameters_as_they_are_in_each_step()
    {
        Linear layer = new(1, 1, bias: false);
        Recording recording = Recording.ForTraining(backend: new ReferenceBackend());
        for (int step = 1; step < 4; step++)
        {
            layer.Weight.Set([step]);
            recording.Begin();
            // A constant made for this step alone, and one operand that is not an input.
            Tensor y = layer.Forward(recording.Input(Tensor.Full([1, 1], 10))) + Tensor.Full([1, 1], step);
            Assert.Equal(11 * step, y.Item());
            y.Backward(accumulate: step == 3);
            Assert.Equal([step == 3 ? 20f : 10], layer.Weight.Gradient.ToArray());
        }
    }

    [Fact]
    public void Running_statistics_of_another_backend_come_back()
    {
        (BatchNorm cpu, BatchNorm reference) = (new BatchNorm(3), new BatchNorm(3));
        foreach ((BatchNorm layer, Backend backend) in new[] { (cpu, Backend.Default), (reference, new ReferenceBackend()) })
        {
            Recording recording = Recording.ForTraining(backend: backend);
            for (int step = 0; step < 3; step++)
            {
                recording.Begin();
                layer.Forward(recording.Input(Tensor.From(SplitMix.Stream((ulong)step, 12), [4, 3])));
            }
        }

        Closeness.Check("mean", reference.RunningMean.AsSpan(), cpu.RunningMean.AsSpan(), Closeness.Outputs);
        Closeness.Check("variance", reference.RunningVariance.AsSpan(), cpu.RunningVariance.AsSpan(), Closeness.Outputs);
        Assert.Equal(3, reference.BatchesTracked);
    }

    [Fact]
    public void Operators_apply_outside_of_any_recording()
    {
        Tensor y = Tensor.From([1, 2], [2]) + Tensor.From([3, 4], [2]);
        Assert.Null(y.Recording);
        Assert.Equal([4, 6], y.ToArray());
        Assert.Equal("Tensor [2] {4, 6}", y.ToString());
        Assert.Equal(7, Tensor.Scalar(7).Item());
        Assert.Contains("has 2 elements, one is needed", Assert.Throws<ShapeException>(() => y.Item()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => default(Tensor).Shape);
    }

    [Fact]
    public void The_default_backend_must_hold_parameters() =>
        Assert.Contains("Give another one to a recording", Assert.Throws<FoveaException>(() => Backend.Default = new ReferenceBackend()).Message, StringComparison.Ordinal);
}
