using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Layers;
using Fovea.Operators.Activations;
using Fovea.Operators.Dense;
using Fovea.Optimizers;

namespace Fovea.Tests.Autograd;

/// <summary>Where gradients go, meet and stay.</summary>
public class BackwardTests
{
    [Fact]
    public void A_value_that_is_used_twice_gets_both_gradients()
    {
        Recording recording = Begun();
        Tensor x = recording.Input(Tensor.From([1, 2], [2]), requiresGradient: true);
        (x + x).Backward(Tensor.From([3, 5], [2]));
        Assert.Equal([6, 10], recording.GradientOf(x).ToArray());
    }

    [Fact]
    public void A_value_that_is_used_many_times_gets_all_gradients()
    {
        Recording recording = Begun();
        Tensor x = recording.Input(Tensor.From([1, -2], [2]), requiresGradient: true);
        Tensor y = x * 2;
        // 2x + 3·2x + relu(2x) + x
        (y + y * 3 + ReLUFunction.Operator.Apply(y) + x).Backward(Ones(2));
        Assert.Equal([2 + 6 + 2 + 1, 2 + 6 + 0 + 1], recording.GradientOf(x).ToArray());
    }

    [Fact]
    public void A_residual_sum_passes_the_gradient_to_both_sides()
    {
        Recording recording = Begun();
        Parameter w = Weight(1, 2);
        Tensor x = recording.Input(Tensor.From([3, 4], [2]), requiresGradient: true);
        (x + ReLUFunction.Operator.Apply(x + w)).Backward(Ones(2));
        Assert.Equal([2, 2], recording.GradientOf(x).ToArray());
        Assert.Equal([1, 1], w.Gradient.ToArray());
    }

    [Fact]
    public void A_parameter_by_itself_gets_the_gradient_of_what_is_computed_from_it()
    {
        Recording recording = Recording.ForTraining();
        Parameter w = Weight(1, 2);
        Assert.Equal([1 + 6, 1 + 6], Step(6, false));
        Assert.Equal([1 + 2, 1 + 2], Step(2, false));
        Assert.Equal([3 + 1 + 4, 3 + 1 + 4], Step(4, true));

        // Once beside a recorded tensor, once by itself: x + w + factor·w.
        float[] Step(float factor, bool accumulate)
        {
            recording.Begin();
            Tensor alone = recording.Input(w);
            (recording.Input(Tensor.Zeros([2])) + w + alone * factor).Backward(Ones(2), accumulate);
            return w.Gradient.ToArray();
        }
    }

    [Fact]
    public void The_gradient_of_an_input_is_replaced_added_to_and_never_an_old_one()
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(Ones(2), requiresGradient: true), y = x * 3;
        y.Backward(Ones(2));
        y.Backward(Ones(2), accumulate: true);
        Assert.Equal([6, 6], recording.GradientOf(x).ToArray());
        y.Backward(Ones(2));
        Assert.Equal([3, 3], recording.GradientOf(x).ToArray());

        recording.Begin();
        x = recording.Input(Ones(2), requiresGradient: true);
        y = x * 3;
        Assert.Throws<FoveaException>(() => recording.GradientOf(x));
        (recording.Input(Ones(2), requiresGradient: true) * 2).Backward(Ones(2));
        Assert.Throws<FoveaException>(() => recording.GradientOf(x));
    }

    [Fact]
    public void An_optimizer_applies_a_gradient_once()
    {
        Parameter used = Weight(1, 1), once = Weight(1, 1);
        Sgd optimizer = new([used, once, used], learningRate: 1);
        for (int step = 0; step < 3; step++)
        {
            // A recording of its own for each step; the second parameter takes part in the first step alone.
            Recording recording = Begun();
            Tensor y = recording.Input(Ones(2)) + used;
            (step == 0 ? y + once : y).Backward(Ones(2));
            optimizer.Step();
        }

        optimizer.Step();
        Assert.Equal([-2, -2], used.AsSpan().ToArray());
        Assert.Equal([0, 0], once.AsSpan().ToArray());
    }

    [Fact]
    public void A_wrong_gradient_leaves_those_that_are_there()
    {
        Recording recording = Begun();
        Parameter w = Weight(1, 2);
        Tensor y = recording.Input(Ones(2)) + w;
        y.Backward(Ones(2));
        Assert.Throws<ShapeException>(() => y.Backward(Ones(3)));
        Assert.Equal([1, 1], w.Gradient.ToArray());
    }

    [Fact]
    public void A_tensor_of_the_recording_is_no_input_of_it()
    {
        Recording recording = Begun();
        Tensor x = recording.Input(Tensor.From([1, 2], [2]), requiresGradient: true) * 2;
        Assert.Contains("part of this recording already", Assert.Throws<FoveaException>(() => recording.Input(x)).Message, StringComparison.Ordinal);
        Assert.Equal([2, 4], recording.Input(x.Clone()).ToArray());
    }

    [Fact]
    public void Backward_replaces_the_gradients_of_the_step_before_unless_it_accumulates()
    {
        Recording recording = Recording.ForTraining();
        Parameter w = Weight(1, 2);
        Assert.Equal([2, 2], Step(2, false));
        Assert.Equal([3, 3], Step(3, false));
        Assert.Equal([7, 7], Step(4, true));
        Assert.Equal([12, 12], Step(5, true));
        Assert.Equal([1, 1], Step(1, false));

        float[] Step(float factor, bool accumulate)
        {
            recording.Begin();
            ((recording.Input(Tensor.Zeros([2])) + w) * factor).Backward(Ones(2), accumulate);
            return w.Gradient.ToArray();
        }
    }

    [Fact]
    public void Two_walks_back_through_one_step_give_the_same_and_accumulated_the_double()
    {
        Recording recording = Begun();
        Parameter w = Weight(1, -2);
        Tensor x = recording.Input(Tensor.From([2, 1], [2]), requiresGradient: true);
        Tensor y = SigmoidFunction.Operator.Apply(x + w + w);
        y.Backward(Ones(2));
        (float[] first, float[] input) = (w.Gradient.ToArray(), recording.GradientOf(x).ToArray());
        y.Backward(Ones(2));
        Assert.Equal(first, w.Gradient.ToArray());
        Assert.Equal(input, recording.GradientOf(x).ToArray());
        y.Backward(Ones(2), accumulate: true);
        Assert.Equal(first.Select(value => 2 * value), w.Gradient.ToArray());
    }

    [Fact]
    public void Two_losses_of_one_step_add_up()
    {
        Recording recording = Begun();
        Parameter w = Weight(1, 2);
        Tensor shared = recording.Input(Tensor.Zeros([2])) + w;
        Tensor a = shared * 2, b = shared * 5;
        a.Backward(Ones(2));
        b.Backward(Ones(2), accumulate: true);
        Assert.Equal([7, 7], w.Gradient.ToArray());
    }

    [Fact]
    public void A_parameter_that_the_loss_does_not_reach_has_no_gradient()
    {
        Recording recording = Recording.ForTraining();
        Parameter used = Weight(1), unused = Weight(1);
        recording.Begin();
        (recording.Input(Ones(1)) + used + unused).Backward();
        Assert.True(used.HasGradient && unused.HasGradient);
        recording.Begin();
        (recording.Input(Ones(1)) + used).Backward();
        Assert.True(used.HasGradient && !unused.HasGradient);
        Assert.Contains("w [1] has no gradient", Assert.Throws<FoveaException>(() => unused.Gradient.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient_and_lets_it_through()
    {
        Recording recording = Recording.ForTraining();
        Linear first = new(2, 3), second = new(3, 2);
        second.Weight.Trainable = false;
        Run();
        Assert.True(first.Weight.HasGradient && second.Bias!.HasGradient && !second.Weight.HasGradient);
        // Thawed between two steps of the same recording.
        second.Weight.Trainable = true;
        Run();
        Assert.True(second.Weight.HasGradient);

        void Run()
        {
            recording.Begin();
            second.Forward(first.Forward(recording.Input(Tensor.Full([1, 2], 1)))).Backward(Tensor.Full([1, 2], 1));
        }
    }

    [Fact]
    public void A_layer_in_two_places_gets_the_gradients_of_both()
    {
        Linear shared = new(2, 2, bias: false);
        shared.Weight.Set([1, 2, 3, 4]);
        Recording recording = Begun();
        new Sequential(shared, shared).Forward(recording.Input(Tensor.From([1, 1], [1, 2]))).Backward(Tensor.From([1, 0], [1, 2]));
        // y = W·h, h = W·x = (3, 7): dW = δ·hᵀ + (Wᵀδ)·xᵀ with δ = (1, 0), Wᵀδ = (1, 2)
        Assert.Equal([3 + 1, 7 + 1, 0 + 2, 0 + 2], shared.Weight.Gradient.ToArray());
    }

    [Fact]
    public void An_input_without_the_wish_for_a_gradient_has_none()
    {
        Recording recording = Begun();
        Tensor x = recording.Input(Ones(2));
        (x + Weight(1, 2)).Backward(Ones(2));
        Assert.Contains("requiresGradient: true", Assert.Throws<FoveaException>(() => recording.GradientOf(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saliency_map_needs_no_training()
    {
        Recording recording = Begun(training: false);
        Tensor x = recording.Input(Tensor.From([1, 2], [1, 2]), requiresGradient: true);
        Linear layer = new(2, 1);
        layer.Weight.Set([5, 6]);
        layer.Forward(x).Backward();
        Assert.Equal([5, 6], recording.GradientOf(x).ToArray());
    }

    [Fact]
    public void A_tensor_that_is_no_scalar_needs_the_gradient_that_reaches_it()
    {
        Recording recording = Begun();
        Tensor y = recording.Input(Ones(3)) + Weight(1, 2, 3);
        Assert.Contains("[3] is no scalar", Assert.Throws<ShapeException>(() => y.Backward()).Message, StringComparison.Ordinal);
        Assert.Contains("gradient has shape [2], the tensor [3]", Assert.Throws<ShapeException>(() => y.Backward(Ones(2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_depends_on_no_parameter_has_nothing_to_walk_back_to()
    {
        Recording recording = Begun();
        Tensor x = recording.Input(Ones(1));
        Assert.Contains("depends on no parameter", Assert.Throws<FoveaException>(() => (x * 2).Backward()).Message, StringComparison.Ordinal);
        Assert.Contains("depends on no parameter", Assert.Throws<FoveaException>(() => x.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_computed_outside_of_a_recording_cannot_walk_back() =>
        Assert.Contains("outside of a recording", Assert.Throws<FoveaException>(() => (Ones(1) * 2).Backward()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_recording_without_gradients_says_so()
    {
        Recording recording = Recording.ForEvaluation();
        recording.Begin();
        Tensor y = recording.Input(Ones(1)) + Weight(1);
        Assert.Contains("keeps no gradients", Assert.Throws<FoveaException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_would_be_lost_is_an_error()
    {
        Tensor outside = Weight(1, 2).ToTensor() * 2;
        Recording recording = Begun(), evaluation = Recording.ForEvaluation();
        Tensor x = recording.Input(Ones(2));
        FoveaException error = Assert.Throws<FoveaException>(() => x + outside);
        Assert.Contains("Add: the tensor [2] was computed from parameters outside of this recording", error.Message, StringComparison.Ordinal);
        Assert.Contains("Input: the tensor [2] was computed from parameters", Assert.Throws<FoveaException>(() => recording.Input(outside)).Message, StringComparison.Ordinal);
        Assert.Equal([3, 5], (x + outside.Clone()).ToArray());
        evaluation.Begin();
        Assert.Equal([3, 5], (evaluation.Input(Ones(2)) + outside).ToArray());
    }

    [Fact]
    public void A_parameter_brought_in_as_an_input_has_its_gradient_there()
    {
        Recording recording = Begun();
        Parameter w = Weight(1, 2);
        Tensor inside = recording.Input(w, requiresGradient: true);
        (inside * 2).Backward(Ones(2));
        Assert.Equal([2, 2], recording.GradientOf(inside).ToArray());
        Assert.False(w.HasGradient);
    }

    [Fact]
    public void A_parameter_that_nobody_has_used_yet_has_numbers_all_the_same()
    {
        Parameter fresh = new("w", [3], Initializer.Constant(5), WeightLayout.AsInFile, isStatistic: false);
        Recording recording = Begun();
        Assert.Equal([5, 5, 5], recording.Input(fresh).ToArray());
        Assert.Equal([6, 6, 6], new Parameter("v", [3], Initializer.Constant(6), WeightLayout.AsInFile, isStatistic: false).ToTensor().ToArray());
    }

    [Fact]
    public void Rows_of_any_number_of_axes_share_a_dense_layer()
    {
        Recording recording = Begun();
        Tensor x = recording.Input(Tensor.Full([2, 3, 4], 1), requiresGradient: true);
        LinearOperator.Apply(x, Tensor.Full([1, 4], 2)).Backward(Tensor.Full([2, 3, 1], 1));
        Assert.All(recording.GradientOf(x).ToArray(), value => Assert.Equal(2, value));
    }

    private static Parameter Weight(params ReadOnlySpan<float> values)
    {
        Parameter parameter = new("w", [values.Length], Initializer.Constant(0), WeightLayout.AsInFile, isStatistic: false);
        parameter.Set(values);
        return parameter;
    }

    private static Recording Begun(bool training = true)
    {
        Recording recording = training ? Recording.ForTraining() : Recording.ForEvaluation(gradients: true);
        recording.Begin();
        return recording;
    }

    private static Tensor Ones(int count) => Tensor.Full([count], 1);
}
