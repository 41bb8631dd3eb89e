using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Reference;
using Fovea.Layers;
using Fovea.Networks;

namespace Fovea.Tests.Autograd;

/// <summary>Channels that are joined are computed in their place from the second step on, and nobody notices.</summary>
public class JoinedChannelTests
{
    private static readonly Shape Picture = [2, 5, 6, 3];

    [Fact]
    public void Operands_of_a_joint_are_copied_in_the_first_step_alone()
    {
        Recording recording = Recording.ForTraining();
        Conv2d left = new(3, 4, 3, padding: 1), right = new(3, 5, 1);
        (float[] values, float[] gradient) = Step();
        Assert.True(recording.Nodes[2].IsInPlace(0) && recording.Nodes[2].IsInPlace(1));
        for (int step = 0; step < 3; step++)
        {
            (float[] again, float[] gradientAgain) = Step();
            Assert.Equal(values, again);
            Assert.Equal(gradient, gradientAgain);
        }

        Assert.True(recording.Nodes[2].IsInPlace(0) && recording.Nodes[2].IsInPlace(1));

        (float[] Values, float[] Gradient) Step()
        {
            recording.Begin();
            Tensor x = recording.Input(Numbers(Picture), requiresGradient: true);
            Tensor joined = Tensor.Concatenate(-1, left.Forward(x), right.Forward(x));
            joined.Backward(Numbers(joined.Shape));
            return (joined.ToArray(), recording.GradientOf(x).ToArray());
        }
    }

    [Theory]
    [InlineData("densenet121", 32, true, 2 * 58)]
    [InlineData("googlenet", 32, false, 4 * 9)]
    [InlineData("inception_v3", 75, false, 3 * 4 + 3 + 4 * 4 + 3 + 2 * 6)]
    [InlineData("squeezenet1_1", 48, true, 2 * 8)]
    [InlineData("unet", 32, true, 2 * 4)]
    public void A_network_that_joins_channels_gives_the_same_bits_when_it_no_longer_copies_them(string name, int size, bool training, int joined)
    {
        NetworkEntry entry = NetworkRegistry.Get(name);
        Module network = entry.Create(4);
        network.Initialize(seed: 3);
        // Auxiliary heads have no gradient here.
        Recording recording = training ? Recording.ForTraining() : Recording.ForEvaluation(gradients: true);
        Shape input = [2, size, size, entry.InputShape[^1]];
        float[][] first = Step();
        int inPlace = recording.Nodes.Sum(static node => Enumerable.Range(0, node.InputCount).Count(node.IsInPlace));
        Assert.Equal(joined, inPlace);
        for (int step = 0; step < 2; step++)
        {
            recording.Step = 0;
            float[][] again = Step();
            for (int i = 0; i < first.Length; i++) Assert.True(first[i].AsSpan().SequenceEqual(again[i]), $"{name}, step {step + 2}: tensor {i} differs");
        }

        float[][] Step()
        {
            recording.Begin();
            Tensor y = network.Forward(recording.Input(Numbers(input)));
            y.Backward(Numbers(y.Shape));
            return [y.ToArray(), .. network.Parameters.Where(static parameter => parameter.HasGradient).Select(static parameter => parameter.Gradient.ToArray())];
        }
    }

    [Fact]
    public void A_span_of_an_operand_or_of_the_joint_stays_what_it_was()
    {
        foreach (int held in new[] { 0, 1, 2 })
        {
            Recording recording = Recording.ForTraining();
            (Tensor a, Tensor inner, Tensor outer) = Step(1);
            Tensor tensor = held == 0 ? a : held == 1 ? inner : outer;
            float[] expected = tensor.ToArray();
            ReadOnlySpan<float> span = tensor.AsSpan();
            Assert.True(span.SequenceEqual(expected));
            for (int step = 2; step < 5; step++)
            {
                (a, inner, outer) = Step(step);
                Assert.Equal([.. Enumerable.Repeat(5f * step, 2), 2 * step, 3 * step, 3 * step], outer.ToArray());
                Assert.Equal([2 * step, 3 * step, 3 * step], inner.ToArray());
                Assert.Equal([2 * step], a.ToArray());
            }

            Assert.True(span.SequenceEqual(expected));

            (Tensor A, Tensor Inner, Tensor Outer) Step(float value)
            {
                recording.Begin();
                Tensor x = recording.Input(Tensor.Full([1, 1], value));
                Tensor first = new ReLU().Forward(x * 2), b = new ReLU().Forward(Tensor.Concatenate(-1, x * 3, x * 3)), c = new ReLU().Forward(Tensor.Concatenate(-1, x * 5, x * 5));
                Tensor two = Tensor.Concatenate(-1, first, b);
                return (first, two, Tensor.Concatenate(-1, c, two));
            }
        }
    }

    [Fact]
    public void An_operand_that_is_read_where_columns_cannot_be_has_memory_of_its_own()
    {
        Recording recording = Recording.ForTraining();
        for (int step = 1; step < 4; step++)
        {
            recording.Begin();
            Tensor x = recording.Input(Tensor.Full([2, 3], step), requiresGradient: true), y = new ReLU().Forward(x);
            Tensor joined = Tensor.Concatenate(-1, y, y, x), scaled = y * 10;
            Assert.Equal(9 * step * 2 + 30 * step * 2, joined.Sum().Item() + scaled.Sum().Item());
            Assert.False(recording.Nodes[1].IsInPlace(0));
            (joined.Sum() + scaled.Sum()).Backward();
            Assert.All(recording.GradientOf(x).ToArray(), static gradient => Assert.Equal(13, gradient));
        }
    }

    [Fact]
    public void A_step_that_joins_no_more_leaves_the_operands_where_they_can_be_read()
    {
        Recording recording = Recording.ForTraining();
        foreach (bool joins in new[] { true, true, false, false, true, true })
        {
            recording.Begin();
            Tensor x = recording.Input(Numbers([3, 2]), requiresGradient: true), y = new ReLU().Forward(x);
            Tensor z = joins ? Tensor.Concatenate(-1, x, y) : y + x;
            Assert.Equal(joins ? 4 : 2, z.Shape[^1]);
            float[] numbers = x.ToArray(), relu = [.. numbers.Select(static number => Math.Max(number, 0))];
            Assert.Equal(relu, y.ToArray());
            z.Backward(Tensor.Full(z.Shape, 1));
            Assert.Equal(numbers.Select(static number => number > 0 ? 2f : 1), recording.GradientOf(x).ToArray());
        }
    }

    [Fact]
    public void A_tensor_that_is_joined_with_itself_has_both_gradients()
    {
        Recording recording = Recording.ForTraining();
        for (int step = 0; step < 3; step++)
        {
            recording.Begin();
            Tensor x = recording.Input(Tensor.Full([1, 2], 1), requiresGradient: true), y = new ReLU().Forward(x);
            Tensor joined = Tensor.Concatenate(-1, y, y);
            joined.Backward(Tensor.From([1, 2, 30, 40], [1, 4]));
            Assert.Equal([31, 42], recording.GradientOf(x).ToArray());
            Assert.Equal([1, 1, 1, 1], joined.ToArray());
        }
    }

    [Fact]
    public void Other_backends_copy()
    {
        Recording recording = Recording.ForTraining(backend: new ReferenceBackend());
        for (int step = 0; step < 2; step++)
        {
            recording.Begin();
            Tensor x = recording.Input(Numbers(Picture)), joined = Tensor.Concatenate(-1, new ReLU().Forward(x), x);
            Assert.Equal<Shape>([2, 5, 6, 6], joined.Shape);
            Assert.False(recording.Nodes[1].IsInPlace(0));
        }
    }

    private static Tensor Numbers(Shape shape) => Tensor.From(SplitMix.Stream(5, shape.Count), shape);
}
