using Fovea.Autograd;
using Fovea.Operators.Shaping;

namespace Fovea.Tests.Operators.Shaping;

[Collection(Alone.Name)]
public class ConcatenateTests
{
    [Fact]
    public void Channels_stand_side_by_side()
    {
        Tensor a = Tensor.From([1, 2, 3, 4], [1, 2, 2]), b = Tensor.From([5, 6], [1, 2, 1]);
        Tensor joined = ConcatenateOperator.Apply(a, b, a);
        Assert.Equal<Shape>([1, 2, 5], joined.Shape);
        Assert.Equal([1, 2, 5, 1, 2, 3, 4, 6, 3, 4], joined.ToArray());
    }

    [Fact]
    public void A_tensor_joined_with_itself_gets_the_sum_of_both_gradients()
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(Tensor.From([1, 2], [1, 2]), requiresGradient: true);
        Tensor.Concatenate(-1, x, x, x).Backward(Tensor.From([1, 2, 10, 20, 100, 200], [1, 6]));
        Assert.Equal([111, 222], recording.GradientOf(x).ToArray());
    }

    [Fact]
    public void A_slice_undoes_it_for_any_axis()
    {
        for (int axis = 0; axis < 4; axis++)
        {
            Tensor a = Tensor.From(SplitMix.Stream(1, 2 * 3 * 4 * 5), [2, 3, 4, 5]), b = Tensor.From(SplitMix.Stream(2, 2 * 3 * 4 * 5), [2, 3, 4, 5]);
            int size = a.Shape[axis];
            Tensor[] parts = Tensor.Concatenate(axis, a, b).Split(axis, size, size);
            Assert.Equal(a.ToArray(), parts[0].ToArray());
            Assert.Equal(b.ToArray(), parts[1].ToArray());
        }
    }

    [Fact]
    public void Dozens_of_operands_are_joined()
    {
        Tensor[] parts = [.. Enumerable.Range(0, 60).Select(i => Tensor.Full([2, 1], i))];
        Assert.Equal([.. Enumerable.Range(0, 120).Select(i => (float)(i % 60))], ConcatenateOperator.Apply(parts).ToArray());
    }

    [Fact]
    public void An_empty_batch_and_an_empty_part_are_joined()
    {
        Assert.Equal<Shape>([0, 7], ConcatenateOperator.Apply(Tensor.Zeros([0, 3]), Tensor.Zeros([0, 4])).Shape);
        Assert.Equal([1, 2], Tensor.Concatenate(0, Tensor.Zeros([0, 2]), Tensor.From([1, 2], [1, 2])).ToArray());
    }

    [Theory]
    [InlineData(0, 1, 3, 1, new float[] { 1, 2, 3 })]
    [InlineData(0, 4, 3, -2, new float[] { 4, 2, 0 })]
    [InlineData(0, 5, 0, 1, new float[] { })]
    [InlineData(-1, 4, 1, 1, new float[] { 4 })]
    public void A_slice_takes_every_step(int axis, int start, int size, int step, float[] expected) =>
        Assert.Equal(expected, Tensor.From([0, 1, 2, 3, 4], [5]).Slice(axis, start, size, step).ToArray());

    [Fact]
    public void A_step_of_minus_1_mirrors_pictures() =>
        Assert.Equal([3, 4, 1, 2], Tensor.From([1, 2, 3, 4], [1, 1, 2, 2]).Slice(2, 1, 2, -1).ToArray());

    /// <summary>Operators that are made at each call are found in the recording again.</summary>
    [Fact]
    public void A_steady_step_of_all_of_them_allocates_nothing()
    {
        Recording recording = Recording.ForTraining();
        Tensor picture = Tensor.From(SplitMix.Stream(1, 2 * 4 * 4 * 6), [2, 4, 4, 6]);
        for (int i = 0; i < 4; i++) Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 4; i++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            recording.Begin();
            Tensor x = recording.Input(picture, requiresGradient: true);
            Tensor scale = x.Mean([1, 2], keepAxes: true) * 0.5f + 1f;
            Tensor y = x * scale.Broadcast(x.Shape) - 2f;
            Tensor joined = Tensor.Concatenate(1, y.Slice(1, 0, 2), y.Slice(1, 2, 2, 1), y, y, y, y, y, y, y);
            (joined.Reshape(2, -1).Transpose(0, 1).Permute(1, 0).Max([1]).Sum() / 3f).Backward();
        }
    }

    [Fact]
    public void Errors_name_the_fix()
    {
        Says("Concatenate: operand 1 has shape [2, 4], operand 0 has [3, 4]; they may differ in axis 1 alone. Pad, crop or reshape one of them, or join them along another axis.",
            () => ConcatenateOperator.Apply(Tensor.Zeros([3, 4]), Tensor.Zeros([2, 4])));
        Says("Concatenate: operand 1 has shape [3], operand 0 has [3, 4]", () => ConcatenateOperator.Apply(Tensor.Zeros([3, 4]), Tensor.Zeros([3])));
        Says("Concatenate: the tensor [3, 4] has no axis 2. Its axes are 0 to 1, or -2 to -1 from the end.", () => Tensor.Concatenate(2, Tensor.Zeros([3, 4])));
        Says("Concatenate: no tensors given; one or more are needed.", () => Tensor.Concatenate(0));
        Says("Slice: 3 places from 3 by 1 end at 5, but axis 0 of [5, 2] has the places 0 to 4.", () => Tensor.Zeros([5, 2]).Slice(0, 3, 3));
        Says("Slice: 2 places from 0 by -1 end at -1", () => Tensor.Zeros([5]).Slice(0, 0, 2, -1));
        Says("Slice: the size must be 0 or more and the step not 0, got 2 and 0.", () => Tensor.Zeros([5]).Slice(0, 0, 2, 0));
        Says("Split: the sizes [2, 2] add up to 4, axis -1 of [3, 5] has 5.", () => Tensor.Zeros([3, 5]).Split(-1, 2, 2));
    }

    private static void Says(string message, Func<object> action) => Assert.StartsWith(message, Assert.Throws<ShapeException>(action).Message, StringComparison.Ordinal);
}
