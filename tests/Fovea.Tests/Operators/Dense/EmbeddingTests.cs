using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Operators.Dense;
using Fovea.Optimizers;

namespace Fovea.Tests.Operators.Dense;

/// <summary>Rows looked up, their gradients added in a fixed order, and indices that are none named.</summary>
[Collection(Alone.Name)]
public class EmbeddingTests
{
    [Fact]
    public void Gradients_of_a_row_that_is_named_often_are_added_and_the_padding_row_gets_none()
    {
        foreach (Backend backend in Backends.All)
        {
            var layer = new Embedding(4, 2, paddingIndex: 1);
            layer.Weight.Set([0, 1, 10, 11, 20, 21, 30, 31]);
            Recording recording = Recording.ForTraining(backend: backend);
            recording.Begin();
            Tensor output = layer.Forward([3, 1, 3, 0], [2, 2], recording);
            Assert.True(output.Shape == [2, 2, 2]);
            Assert.Equal([30, 31, 10, 11, 30, 31, 0, 1], output.ToArray());
            output.Backward(Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]));
            Assert.Equal([7, 8, 0, 0, 0, 0, 6, 8], layer.Weight.Gradient.ToArray());
        }
    }

    [Fact]
    public void The_bits_of_the_gradient_do_not_depend_on_the_threads()
    {
        const int rows = 50, features = 200, count = 3000;
        var random = new Random(3);
        int[] indices = [.. Enumerable.Range(0, count).Select(_ => random.Next(rows) * random.Next(2))];
        Tensor gradient = Tensor.From(SplitMix.Stream(1, count * features), [count, features]);
        foreach (var tier in Fovea.Tests.Kernels.Tiers.Available)
        {
            float[][] gradients = [.. new[] { 1, 2, 3, 7 }.Select(threads =>
            {
                using CpuBackend backend = new(threads, tier);
                Recording recording = Recording.ForTraining(backend: backend);
                recording.Begin();
                Tensor weight = recording.Input(Tensor.Zeros([rows, features]), requiresGradient: true);
                new EmbeddingOperator().Apply(weight, indices, [count]).Backward(gradient);
                return recording.GradientOf(weight).ToArray();
            })];
            Assert.All(gradients, other => Assert.Equal(gradients[0], other));
        }
    }

    [Fact]
    public void Whole_numbers_of_a_data_set_work_in_a_model_that_trains()
    {
        var model = new Sequential(new Embedding(5, 3), new Flatten(), new Linear(6, 2));
        var recording = Recording.ForTraining();
        var optimizer = new Sgd(model.Parameters, 0.1f);
        float first = 0, last = 0;
        for (int step = 0; step < 40; step++)
        {
            recording.Begin();
            Tensor output = model.Forward(recording.Input(Tensor.From([0, 1, 2, 3, 4, 4], [3, 2])));
            Tensor loss = new Fovea.Losses.CrossEntropyLoss().Compute(output, [0, 1, 0]);
            last = loss.Item();
            if (step == 0) first = last;
            loss.Backward();
            optimizer.Step();
        }

        Assert.True(last < 0.5f * first, $"{first} → {last}");
        Assert.Equal("0.weight", model.State[0].Path);
        Assert.Contains("15", model.Summary([2]).ToString(), StringComparison.Ordinal);
        FoveaException error = Assert.Throws<FoveaException>(() => model.Forward(Tensor.From([0, 1.5f], [1, 2])));
        Assert.Equal("Embedding: element 1 of the input [1, 2] is 1.5, which is no whole number.", error.Message);
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        var layer = new Embedding(100, 30);
        Recording recording = Recording.ForTraining();
        int[] indices = [.. Enumerable.Range(0, 64)];
        Tensor gradient = Tensor.Full([64, 30], 1);
        long allocated = 0;
        for (int step = 0; step < 20; step++)
        {
            if (step == 10) allocated = GC.GetAllocatedBytesForCurrentThread();
            recording.Begin();
            layer.Forward(indices, [64], recording).Backward(gradient);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    [Fact]
    public void An_index_that_is_no_row_is_named_with_its_place()
    {
        var layer = new Embedding(10, 6);
        Assert.Equal("Embedding: the index at [1, 2] is 10; the weight [10, 6] has the rows 0 to 9.",
            Assert.Throws<ShapeException>(() => layer.Forward([0, 1, 2, 3, 4, 10], [2, 3])).Message);
        Assert.Equal("Embedding: the index at [0] is -1; the weight [10, 6] has the rows 0 to 9.", Assert.Throws<ShapeException>(() => layer.Forward([-1], [1])).Message);
        Assert.Equal("Embedding: 3 indices were given for the shape [2]; it needs one axis or more, and as many elements.",
            Assert.Throws<ShapeException>(() => layer.Forward([0, 1, 2], [2])).Message);
        Assert.Equal("Embedding: paddingIndex is 10; the table has the rows 0 to 9.", Assert.Throws<ShapeException>(() => new Embedding(10, 6, 10)).Message);
    }

    [Fact]
    public void First_weights_are_normal_and_0_in_the_padding_row()
    {
        float[] weights = new Embedding(1000, 50, paddingIndex: -1).Weight.AsSpan().ToArray();
        Assert.All(weights[^50..], weight => Assert.Equal(0, weight));
        double mean = weights[..^50].Average(weight => (double)weight), square = weights[..^50].Average(weight => (double)weight * weight);
        Assert.Equal(0, mean, 0.02);
        Assert.Equal(1, square, 0.03);
    }
}
