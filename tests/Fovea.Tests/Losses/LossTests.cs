using Fovea.Autograd;
using Fovea.Kernels.Geometry;
using Fovea.Losses;
using Fovea.Operators.Losses;

namespace Fovea.Tests.Losses;

/// <summary>What the fixtures and the catalogue do not say: forms, identities between losses, extreme values, errors.</summary>
public class LossTests
{
    private static readonly Shape Pixels = [2, 3, 4, 5];
    private static readonly int[] Labels = [.. Enumerable.Range(0, 24).Select(pixel => (7 * pixel + 3) % 5)];
    private static readonly float[] Numbers = SplitMix.Stream(1, 120);

    [Fact]
    public void Labels_of_pixels_are_labels_of_rows()
    {
        (Tensor pictures, Tensor rows) = (Tensor.From(Numbers, Pixels), Tensor.From(Numbers, [24, 5]));
        foreach (Loss loss in (Loss[])[new CrossEntropyLoss(), new NegativeLogLikelihoodLoss(), new FocalLoss(), new MultiMarginLoss()])
            Assert.Equal(loss.Compute(rows, Labels).Item(), loss.Compute(pictures, Labels).Item());
        Assert.Equal<Shape>([2, 3, 4], new NegativeLogLikelihoodOperator(LossReduction.None).Apply(pictures, Labels).Shape);
        Assert.InRange(new DiceLoss().Compute(pictures, Labels).Item(), 0.5f, 0.9f);
    }

    [Fact]
    public void Focal_loss_with_gamma_0_is_cross_entropy()
    {
        Tensor logits = Tensor.From(Numbers, [24, 5]);
        Assert.Equal(new CrossEntropyLoss().Compute(logits, Labels).Item(), new FocalLoss(0).Compute(logits, Labels).Item(), 1e-6f);
        Tensor target = Tensor.From([.. Numbers.Select(value => value > 0 ? 1f : 0)], [24, 5]);
        Assert.Equal(new BinaryCrossEntropyWithLogitsLoss().Compute(logits, target).Item(), new FocalLoss(0, alpha: -1).Compute(logits, target).Item(), 1e-6f);
    }

    [Fact]
    public void Dice_of_labels_is_Dice_of_their_masks_without_the_ignored_pixels()
    {
        Tensor probabilities = Tensor.From([.. Numbers.Select(Math.Abs)], Pixels);
        float[] masks = new float[120];
        for (int i = 0; i < 24; i++) masks[i * 5 + Labels[i]] = 1;
        Assert.Equal(new DiceOperator().Apply(probabilities, Tensor.From(masks, Pixels)).Item(), new DiceOperator().Apply(probabilities, Labels).Item());
        int[] ignored = [.. Labels.Select((label, pixel) => pixel % 4 == 1 ? -100 : label)];
        int[] kept = [.. Enumerable.Range(0, 120).Where(i => i / 5 % 4 != 1)];
        float[] some = [.. kept.Select(i => Math.Abs(Numbers[i]))], their = [.. kept.Select(i => masks[i])];
        Assert.Equal(new DiceOperator().Apply(Tensor.From(some, [2, 9, 5]), Tensor.From(their, [2, 9, 5])).Item(), new DiceOperator().Apply(probabilities, ignored).Item(), 1e-6f);
    }

    [Fact]
    public void A_perfect_mask_costs_nothing()
    {
        Tensor mask = Tensor.From([.. Numbers.Select(value => value > 0 ? 1f : 0)], Pixels);
        Assert.Equal(0, new DiceOperator().Apply(mask, mask).Item());
        Assert.Equal(0, new DiceOperator().Apply(Tensor.Zeros(Pixels), Tensor.Zeros(Pixels)).Item());
    }

    [Fact]
    public void Sure_answers_neither_overflow_nor_vanish()
    {
        Tensor logits = Tensor.From([1000, -1000, -20, 20], [4]), target = Tensor.From([1, 0, 0, 0], [4]);
        float[] losses = new BinaryCrossEntropyWithLogitsLoss(reduction: LossReduction.None).Compute(logits, target).ToArray();
        Assert.Equal([0, 0], losses[..2]);
        Assert.Equal(2.0611536e-9, losses[2], 1e-15);
        Assert.Equal(20.0000000021, losses[3], 1e-5);
        float[] sure = new BinaryCrossEntropyLoss(LossReduction.None).Compute(Tensor.From([0, 1, 0, 1], [4]), Tensor.From([0, 1, 1, 0], [4])).ToArray();
        Assert.Equal([0, 0, 100, 100], sure);
        Assert.Equal(0, new KullbackLeiblerLoss(reduction: LossReduction.Sum).Compute(Tensor.From([-5], [1]), Tensor.Zeros([1])).Item());
    }

    [Fact]
    public void Equal_features_of_strangers_cost_the_margin_and_have_no_direction()
    {
        Recording recording = Recording.ForEvaluation(gradients: true);
        recording.Begin();
        Tensor a = recording.Input(Tensor.Full([1, 3], 2), requiresGradient: true);
        Tensor loss = new ContrastiveLoss(3).Compute(a, Tensor.Full([1, 3], 2), [0]);
        loss.Backward();
        Assert.Equal(4.5f, loss.Item());
        Assert.Equal([0, 0, 0], recording.GradientOf(a).ToArray());
    }

    [Fact]
    public void Nothing_is_broadcast()
    {
        Loss[] losses =
        [
            new SquaredErrorLoss(), new L1Loss(), new HuberLoss(), new SmoothL1Loss(), new BinaryCrossEntropyLoss(), new BinaryCrossEntropyWithLogitsLoss(), new KullbackLeiblerLoss(),
            new FocalLoss(), new DiceLoss(),
        ];
        Assert.All(losses, loss => Assert.Contains("the prediction has shape [4, 1], the target [4]; they must be equal, nothing is broadcast",
            Assert.Throws<ShapeException>(() => loss.Compute(Tensor.Zeros([4, 1]), Tensor.Zeros([4]))).Message, StringComparison.Ordinal));
        Assert.Contains("nothing is broadcast", Assert.Throws<ShapeException>(
            () => new TripletLoss().Compute(Tensor.Zeros([4, 2]), Tensor.Zeros([4, 2]), Tensor.Zeros([1, 2]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_says_which_form_it_does_not_have()
    {
        Tensor output = Tensor.Zeros([4, 3]);
        Assert.Contains("the absolute error loss has no form for class labels. Give Compute a target tensor of the output's shape [4, 3].",
            Assert.Throws<FoveaException>(() => new L1Loss().Compute(output, [0, 1, 2, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("the negative log-likelihood loss has no form for a target tensor",
            Assert.Throws<FoveaException>(() => new NegativeLogLikelihoodLoss().Compute(output, output)).Message, StringComparison.Ordinal);
        Assert.Contains("is for divergences",
            Assert.Throws<ShapeException>(() => new CrossEntropyLoss(reduction: LossReduction.BatchMean).Compute(output, [0, 1, 2, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("label 1 is 2", Assert.Throws<ShapeException>(() => new ContrastiveLoss().Compute(output, output, [0, 2, 1, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => new SmoothL1Loss(0));
        Assert.Throws<FoveaException>(() => new FocalLoss(-1));
    }

    /// <summary>Values of PyTorch 1.13: torch.nn.functional.cross_entropy(x, t, weight, label_smoothing=…, reduction=…).</summary>
    [Theory]
    [InlineData(LossReduction.Mean, false, 0f, new[] { 0.9500714f }, new[] { -0.0123548f, -0.130444f, 0.142799f, 0.00979313f, 0.0293936f, -0.0391867f })]
    [InlineData(LossReduction.Mean, false, 0.1f, new[] { 1.054655f }, new[] { -0.0190215f, -0.13211f, 0.151132f, 0.0381265f, 0.0127269f, -0.0508534f })]
    [InlineData(LossReduction.Mean, true, 0.1f, new[] { 1.446116f }, new[] { -0.0136167f, -0.282571f, 0.296188f, 0.025099f, -0.00477257f, -0.0203264f })]
    [InlineData(LossReduction.Sum, true, 0.1f, new[] { 2.892232f }, new[] { -0.0272334f, -0.565142f, 0.592375f, 0.050198f, -0.00954513f, -0.0406528f })]
    [InlineData(LossReduction.None, true, 0.1f, new[] { 2.396192f, 0.4960396f }, null)]
    public void Cross_entropy_against_probabilities_is_PyTorchs(LossReduction reduction, bool weighted, float smoothing, float[] values, float[]? gradient)
    {
        CrossEntropyLoss loss = new(smoothing, weighted ? Tensor.From([1, 2, 0.5f], [3]) : null, reduction: reduction);
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(Tensor.From([0.5f, -1, 2, 3, 0.25f, -0.75f], [2, 3]), requiresGradient: true);
        Tensor y = loss.Compute(x, recording.Input(Tensor.From([0.2f, 0.3f, 0.5f, 0.9f, 0, 0.1f], [2, 3])));
        Assert.All(y.ToArray().Zip(values), static pair => Assert.Equal(pair.Second, pair.First, 2e-6f));
        if (gradient is null) return;
        y.Backward();
        Assert.All(recording.GradientOf(x).ToArray().Zip(gradient), static pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void Cross_entropy_against_one_hot_probabilities_is_that_of_the_labels()
    {
        Tensor output = Tensor.From([0.5f, -1, 2, 3, 0.25f, -0.75f], [2, 3]);
        float expected = new CrossEntropyLoss(0.2f).Compute(output, [2, 0]).Item();
        Assert.Equal(expected, new CrossEntropyLoss(0.2f).Compute(output, Tensor.From([0, 0, 1, 1, 0, 0], [2, 3])).Item(), 1e-6f);
        Assert.Contains("[N, …, classes]", Assert.Throws<ShapeException>(() => new CrossEntropyLoss().Compute(output, Tensor.Zeros([2, 4]))).Message, StringComparison.Ordinal);
    }
}
