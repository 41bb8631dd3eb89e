using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Operators;
using Fovea.Operators.Elementwise;
using Fovea.Operators.Windows;
using Fovea.Optimizers;

namespace Fovea.Tests.Memory;

/// <summary>When the garbage collector runs makes no difference to any bit: nothing that a kernel works on is collected or used again.</summary>
[Collection(Alone.Name)]
public class CollectorTests
{
    [Fact]
    public void Training_gives_the_same_bits_with_collections_between_all_operators()
    {
        float[] expected = Train(collect: false);
        Assert.True(expected.AsSpan().SequenceEqual(Train(collect: true)));
    }

    [Fact]
    public void Evaluation_without_a_recording_gives_the_same_bits_with_collections_between_all_layers()
    {
        Module model = LeNet5.Normalized();
        (Tensor images, _) = new MadePictures(8).Batch(8);
        float[] expected = model.Forward(images).ToArray();
        for (int i = 0; i < 3; i++)
        {
            Tensor x = images;
            foreach (Module layer in model.Children)
            {
                x = layer.Forward(x);
                CollectAndSpoil(x.Shape);
            }

            Assert.True(expected.AsSpan().SequenceEqual(x.AsSpan()));
        }
    }

    [Fact]
    public void A_recording_keeps_the_tensors_that_were_brought_in()
    {
        Linear layer = new(64, 3);
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor loss = Forward(recording, layer);
        CollectAndSpoil([4, 64]);
        loss.Backward();
        float[] expected = layer.Weight.Gradient.ToArray();
        Recording again = Recording.ForTraining();
        again.Begin();
        Forward(again, layer).Backward();
        Assert.True(expected.AsSpan().SequenceEqual(layer.Weight.Gradient));

        static Tensor Forward(Recording recording, Linear layer) =>
            new CrossEntropyLoss().Compute(layer.Forward(recording.Input(Tensor.From(SplitMix.Stream(3, 256), [4, 64]))), [0, 1, 2, 0]);
    }

    [Fact]
    public void A_span_outlives_its_tensor()
    {
        ReadOnlySpan<float> span = Tensor.From(SplitMix.Stream(3, 256), [4, 64]).AsSpan();
        CollectAndSpoil([4, 64]);
        Assert.True(span.SequenceEqual(SplitMix.Stream(3, 256)));
    }

    /// <summary>Collects, then takes buffers of the size and fills them: what was given back too early now holds NaN.</summary>
    private static void CollectAndSpoil(Shape shape)
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        Tensor[] spoilt = [.. Enumerable.Range(0, 8).Select(_ => Tensor.Full(shape, float.NaN))];
        GC.KeepAlive(spoilt);
    }

    private static float[] Train(bool collect)
    {
        Sequential model = new(
            new Conv2d(1, 6, kernelSize: 5, padding: Padding.Same), new Between(collect), new BatchNorm(6), new Between(collect), new ReLU(), new Between(collect),
            new MaxPool2d(2), new Between(collect), new Dropout(0.3f), new Between(collect), new AvgPool2d(2), new Between(collect), new Flatten(), new Between(collect),
            new Linear(294, 10), new Between(collect));
        Adam optimizer = new(model.Parameters, 0.01f);
        Recording recording = Recording.ForTraining(seed: 3);
        for (int step = 0; step < 3; step++)
        {
            (Tensor images, int[] labels) = new MadePictures(16).Batch(16 - step % 2);
            recording.Begin();
            new CrossEntropyLoss(labelSmoothing: 0.1f).Compute(model.Forward(recording.Input(images)), labels).Backward();
            optimizer.Step();
        }

        return [.. model.State.Where(entry => entry.Tensor is not null).SelectMany(entry => entry.Tensor!.AsSpan().ToArray())];
    }

    private sealed class Between(bool collect) : Module
    {
        protected override Tensor ForwardCore(Tensor input) => new CollectingCopy(collect).Apply(input);
    }

    /// <summary>y = x, with a collection on the way there and back.</summary>
    private sealed record CollectingCopy(bool Collect) : Operator<ElementGeometry>
    {
        public override string Name => "Copy";

        public Tensor Apply(Tensor input) => Run(input);

        public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

        public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

        protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context)
        {
            if (Collect) CollectAndSpoil([geometry.Count]);
            context.Backend.Copy(context.Input(0), context.Output);
        }

        protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context)
        {
            if (Collect) CollectAndSpoil([geometry.Count]);
            context.Backend.Copy(context.OutputGradient, context.InputGradient(0));
        }

        public override Cost Cost(in ElementGeometry geometry, int operands) => Fovea.Operators.Cost.None;

        public override Reach Reach(in ElementGeometry geometry, int operand) => Fovea.Operators.Reach.Elementwise;
    }
}
