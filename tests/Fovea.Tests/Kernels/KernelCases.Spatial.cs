using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Tests.Kernels;

// Pooling, padding and normalisation: the length is the number of channels.
internal static partial class KernelCases
{
    // 4 × 5 pixels; windows of 3 × 2 with stride 2 × 1 that overlap and reach over the border.
    private static PoolGeometry Windows(KernelCall c, PoolDivisor divisor = PoolDivisor.PaddedWindow) =>
        new(2, c.Length, WindowAxis.Single, new WindowAxis(4, 3, 2, 1, 1, 1, 2), new WindowAxis(5, 2, 1, 0, 1, 1, 5), divisor);

    private static AdaptivePoolGeometry Bins(KernelCall c) => new(2, c.Length, AdaptiveAxis.Single, new AdaptiveAxis(4, 3), new AdaptiveAxis(5, 2));

    private static RegionPoolGeometry Regions(KernelCall c) => new(2, c.Length, 4, 5, 3, 2, 2, 1);

    private static Buffer Corners(KernelCall c) => c.Of([0, 0, 0, 3, 3, 1, 1, 1, 4, 3, 1, 2, 0, 9, 1]);

    // Positions, NaN, the first of equals: comparisons and additions of one channel in one order, so no bit may differ.
    private static IEnumerable<KernelCase> Pools() =>
    [
        new("MaxPoolForward", c => c.Backend.MaxPoolForward(Windows(c), c.In(40 * c.Length), c.Out(20 * c.Length), c.OutIndices(20 * c.Length))),
        new("MaxPoolForward, one window for each pixel", c => c.Backend.MaxPoolForward(
            new PoolGeometry(2, c.Length, WindowAxis.Single, new WindowAxis(4, 2, 2, 0, 0, 1, 2), new WindowAxis(4, 2, 2, 0, 0, 1, 2), PoolDivisor.One),
            c.In(32 * c.Length), c.Out(8 * c.Length), c.OutIndices(8 * c.Length))),
        new("MaxPoolBackward", c => c.Backend.MaxPoolBackward(Windows(c), Places(c, 20), c.In(20 * c.Length), c.Out(40 * c.Length))),
        new("MaxPoolGather", c => c.Backend.MaxPoolGather(Windows(c), Places(c, 20), c.In(40 * c.Length), c.Out(20 * c.Length))),
        new("AveragePoolForward", c => c.Backend.AveragePoolForward(Windows(c), c.In(40 * c.Length), c.Out(20 * c.Length))),
        new("AveragePoolForward, real inputs", c => c.Backend.AveragePoolForward(Windows(c, PoolDivisor.ValidTaps), c.In(40 * c.Length), c.Out(20 * c.Length))),
        new("AveragePoolForward, sum", c => c.Backend.AveragePoolForward(Windows(c, PoolDivisor.One), c.In(40 * c.Length), c.Out(20 * c.Length))),
        new("AveragePoolBackward", c => c.Backend.AveragePoolBackward(Windows(c), c.In(20 * c.Length), c.Out(40 * c.Length))),
        new("AdaptiveMaxPoolForward",
            c => c.Backend.AdaptiveMaxPoolForward(Bins(c), Bins(c).ChannelsLast, c.In(40 * c.Length), c.Out(12 * c.Length), c.OutIndices(12 * c.Length))),
        new("AdaptiveMaxPoolForward, channel first", c => c.Backend.AdaptiveMaxPoolForward(
            Bins(c), new BinPlacement(0, 6 * c.Length, 1, 6), c.In(40 * c.Length), c.Out(12 * c.Length), c.OutIndices(12 * c.Length))),
        new("AdaptiveMaxPoolBackward", c =>
        {
            Buffer dx = c.Result(c.Of(new float[40 * c.Length]));
            c.Backend.AdaptiveMaxPoolBackward(Bins(c), Bins(c).ChannelsLast, Places(c, 12), c.In(12 * c.Length), dx);
        }),
        new("AdaptiveAveragePoolForward", c => c.Backend.AdaptiveAveragePoolForward(Bins(c), c.In(40 * c.Length), c.Out(12 * c.Length))),
        new("AdaptiveAveragePoolBackward", c => c.Backend.AdaptiveAveragePoolBackward(Bins(c), c.In(12 * c.Length), c.Out(40 * c.Length))),
        new("RegionMaxPoolForward", c => c.Backend.RegionMaxPoolForward(Regions(c), c.In(40 * c.Length), Corners(c), c.Out(12 * c.Length), c.OutIndices(12 * c.Length))),
        new("RegionMaxPoolBackward", c => c.Backend.RegionMaxPoolBackward(Regions(c), Corners(c), Places(c, 12), c.In(12 * c.Length), c.Out(40 * c.Length))),
    ];

    // The mean and the sum of a border's gradients are taken in double precision at every tier.
    private static IEnumerable<KernelCase> Pads()
    {
        foreach (PaddingMode mode in Enum.GetValues<PaddingMode>())
        {
            yield return new KernelCase($"Pad, {mode}", c => c.Backend.Pad(Border(c, mode), c.In(24 * c.Length), c.Out(70 * c.Length)));
            yield return new KernelCase($"PadBackward, {mode}", c => c.Backend.PadBackward(Border(c, mode), c.In(70 * c.Length), c.Out(24 * c.Length)));
        }
    }

    private static PadGeometry Border(KernelCall c, PaddingMode mode) => new(2, c.Length, mode, PadAxis.Single, new PadAxis(3, 2, 0), new PadAxis(4, 1, 2));

    // Sums of a few rows, fused or not: in units of the greatest term, 3.2² for products, times 1/√ε where a channel does not vary.
    private static IEnumerable<KernelCase> Normalizations()
    {
        BatchNormGeometry Batch(KernelCall c) => new(3, c.Length, 1e-2f, 0.1f, true);
        GroupNormGeometry Group(KernelCall c, int groups, bool byPixel = false) => new(2, 3, c.Length, groups, byPixel, 1e-2f);
        LocalResponseGeometry Neighbours(KernelCall c) => new(3, c.Length, 5, 0.5f, 0.75f, 2);
        return
        [
            .. Activations().SelectMany(setting => BatchNorms(setting.Name, c => Batch(c) with { Activation = setting.Clamp })),
            new("BatchNormTraining, without scale", c => c.Backend.BatchNormTraining(Batch(c), c.In(3 * c.Length, KernelCall.Tame), null, null, null,
                c.Result(c.Positive(c.Length)), c.Result(c.Positive(c.Length)), c.Out(c.Length), c.Out(c.Length), c.Out(3 * c.Length)), 2, 32),
            new("BatchNormRunningStatistics", c => c.Backend.BatchNormRunningStatistics(Batch(c), c.In(c.Length), c.Positive(c.Length), c.Out(c.Length), c.Out(c.Length))),
            new("GroupNormForward, one group", c => GroupForward(c, Group(c, 1)), 2, 32),
            new("GroupNormForward, channels as groups", c => GroupForward(c, Group(c, c.Length)), 2, 32),
            new("GroupNormForward, scale by pixel", c => GroupForward(c, Group(c, c.Length, true)), 2, 32),
            new("GroupNormParameterGradients, one group", c => GroupParameters(c, Group(c, 1)), 2, 64),
            new("GroupNormParameterGradients, channels as groups", c => GroupParameters(c, Group(c, c.Length)), 2, 64),
            new("GroupNormParameterGradients, scale by pixel", c => GroupParameters(c, Group(c, c.Length, true)), 8, 64),
            new("GroupNormInputGradient, one group", c => GroupInput(c, Group(c, 1)), 2, 64),
            new("GroupNormInputGradient, channels as groups", c => GroupInput(c, Group(c, c.Length)), 2, 64),
            new("GroupNormInputGradient, scale by pixel", c => GroupInput(c, Group(c, c.Length, true)), 2, 64),
            new("GroupNormRunningStatistics", c =>
            {
                if (c.Length == 0) return;
                GroupNormGeometry g = Group(c, c.Length);
                c.Backend.GroupNormRunningStatistics(g, 0.1f, c.In(g.StatisticsCount, KernelCall.Tame), c.Positive(g.StatisticsCount), c.Result(c.Positive(c.Length)), c.Result(c.Positive(c.Length)));
            }),
            // x·D^−β by exponential and logarithm, each within 2 units of a number near 1.
            new("LocalResponseForward", c => c.Backend.LocalResponseForward(Neighbours(c), c.Rows(3, c.Length), c.Out(3 * c.Length), c.Out(3 * c.Length)), 2, 4),
            new("LocalResponseBackward", c => c.Backend.LocalResponseBackward(
                Neighbours(c), c.Rows(3, c.Length), c.Rows(3, c.Length), c.Positive(3 * c.Length), c.Out(3 * c.Length)), 2, 32),
        ];
    }

    private static (string Name, Clamp? Clamp)[] Activations() => [("no activation", null), ("ReLU", Clamp.ReLU), ("ReLU6", Clamp.ReLU6)];

    private static IEnumerable<KernelCase> BatchNorms(string activation, Func<KernelCall, BatchNormGeometry> batch)
    {
        foreach (bool hasResidual in new[] { false, true })
        {
            string setting = hasResidual ? $"{activation}, residual" : activation;
            yield return new KernelCase($"BatchNormTraining, {setting}", c => c.Backend.BatchNormTraining(
                batch(c), Numbers(c), hasResidual ? Numbers(c) : null, c.Positive(c.Length), c.Positive(c.Length),
                c.Result(c.Positive(c.Length)), c.Result(c.Positive(c.Length)), c.Out(c.Length), c.Out(c.Length), c.Out(3 * c.Length)), 2, 32);
            yield return new KernelCase($"BatchNormEvaluation, {setting}", c => c.Backend.BatchNormEvaluation(
                batch(c), Numbers(c), hasResidual ? Numbers(c) : null, c.Positive(c.Length), c.Positive(c.Length), c.Positive(c.Length), c.Positive(c.Length), c.Out(3 * c.Length)), 2, 8);
            yield return new KernelCase($"BatchNormInputGradient, {setting}", c => c.Backend.BatchNormInputGradient(
                batch(c), Numbers(c), hasResidual ? Numbers(c) : null, Numbers(c),
                c.Positive(c.Length), c.In(c.Length, KernelCall.Tame), c.Positive(c.Length), c.Positive(c.Length), c.Positive(c.Length), c.Positive(c.Length),
                c.Out(3 * c.Length), adds: false, hasResidual ? c.Out(3 * c.Length) : null), 2, 16);
            yield return new KernelCase($"BatchNormInputGradient added, {setting}", c => c.Backend.BatchNormInputGradient(
                batch(c), Numbers(c), hasResidual ? Numbers(c) : null, Numbers(c),
                c.Positive(c.Length), c.In(c.Length, KernelCall.Tame), c.Positive(c.Length), c.Positive(c.Length), c.Positive(c.Length), c.Positive(c.Length),
                c.Result(Numbers(c)), adds: true, hasResidual ? c.Out(3 * c.Length) : null), 2, 16);
            yield return new KernelCase($"BatchNormEvaluationInputGradient, {setting}", c => c.Backend.BatchNormEvaluationInputGradient(
                batch(c), Numbers(c), c.In(3 * c.Length), c.Positive(c.Length), c.Positive(c.Length), c.Out(3 * c.Length), adds: false, hasResidual ? c.Out(3 * c.Length) : null));
            yield return new KernelCase($"BatchNormEvaluationInputGradient added, {setting}", c => c.Backend.BatchNormEvaluationInputGradient(
                batch(c), Numbers(c), c.In(3 * c.Length), c.Positive(c.Length), c.Positive(c.Length), c.Result(Numbers(c)), adds: true, hasResidual ? c.Out(3 * c.Length) : null));
            yield return new KernelCase($"BatchNormParameterGradients, {setting}", c => c.Backend.BatchNormParameterGradients(
                batch(c), Numbers(c), hasResidual ? Numbers(c) : null, Numbers(c),
                c.Positive(c.Length), c.In(c.Length, KernelCall.Tame), c.Positive(c.Length), c.Positive(c.Length), c.Out(c.Length), c.Out(c.Length)), 2, 32);
        }

        static Fovea.Kernels.Buffer Numbers(KernelCall c) => c.In(3 * c.Length, KernelCall.Tame);
    }

    private static void GroupForward(KernelCall c, GroupNormGeometry g)
    {
        if (c.Length == 0) return;
        c.Backend.GroupNormForward(g, c.Rows(6, c.Length), c.Positive(g.ScaleCount), c.Positive(g.ScaleCount), c.Out(g.StatisticsCount), c.Out(g.StatisticsCount), c.Out(6 * c.Length));
    }

    private static void GroupParameters(KernelCall c, GroupNormGeometry g)
    {
        if (c.Length == 0) return;
        c.Backend.GroupNormParameterGradients(g, c.Rows(6, c.Length), c.Rows(6, c.Length), c.Positive(g.StatisticsCount), c.Positive(g.StatisticsCount),
            c.Out(g.ScaleCount), c.Out(g.ScaleCount));
    }

    private static void GroupInput(KernelCall c, GroupNormGeometry g)
    {
        if (c.Length == 0) return;
        c.Backend.GroupNormInputGradient(g, c.Rows(6, c.Length), c.Rows(6, c.Length), c.Positive(g.ScaleCount), c.Positive(g.StatisticsCount), c.Positive(g.StatisticsCount),
            c.Out(6 * c.Length));
    }

    /// <summary>Positions of maxima such as a forward pass could have left, and −1 for none where regions have it.</summary>
    private static Fovea.Kernels.IndexBuffer Places(KernelCall c, int perChannel) =>
        c.Indices([.. Enumerable.Range(0, perChannel * c.Length).Select(i => (i * 7 + c.Length) % 20)]);
}
