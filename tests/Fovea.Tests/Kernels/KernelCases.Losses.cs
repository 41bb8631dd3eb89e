using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Tests.Kernels;

// Losses of numbers against targets, of rows against labels, of overlaps and of distances.
internal static partial class KernelCases
{
    private static IEnumerable<KernelCase> OtherLosses() =>
    [
        // Differences and products round once; sums of up to 16 vectors are of single precision, lane by lane.
        new("ElementLoss, squared error", c => c.Backend.ElementLoss(new ElementLossGeometry(c.Length, 1, false), new SquaredErrorFunction(1), c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("ElementLoss, sum", c => c.Backend.ElementLoss(new ElementLossGeometry(c.Length, 0.5f, true), new SquaredErrorFunction(1), c.Rows(1, c.Length), c.Rows(1, c.Length), c.Out(1)), 16),
        new("ElementLoss, Huber", c => c.Backend.ElementLoss(new ElementLossGeometry(c.Length, 1, false), new HuberFunction(1, 1), c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("ElementLossBackward, squared error",
            c => c.Backend.ElementLossBackward(new ElementLossGeometry(c.Length, 1, false), new SquaredErrorFunction(1), false, c.In(c.Length), c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("ElementLossBackward, absolute error of the target",
            c => c.Backend.ElementLossBackward(new ElementLossGeometry(c.Length, 0.3f, true), default(AbsoluteErrorFunction), true, c.In(c.Length), c.In(c.Length), c.Of([1.5f]), c.Out(c.Length))),
        new("NegativeLogLikelihoodForward", OfClasses((c, g) => c.Backend.NegativeLogLikelihoodForward(g, c.Rows(4, c.Length), Labels(c), c.Positive(c.Length), c.Out(4), c.Out(1)))),
        new("NegativeLogLikelihoodBackward", OfClasses((c, g) => c.Backend.NegativeLogLikelihoodBackward(g, LossReduction.None, Labels(c), c.Positive(c.Length), c.Of([3.5f]), Slopes(c), c.Out(4 * c.Length)))),
        new("MultiMarginForward", OfClasses((c, g) => c.Backend.MultiMarginForward(new MultiMarginGeometry(g, 1, false), c.Rows(4, c.Length), Labels(c), c.Positive(c.Length), c.Out(4), c.Out(1))), 16, 4),
        // The label's gradient is up to 255 equal numbers added up, by the scalar tier one after the other.
        new("MultiMarginBackward", OfClasses((c, g) => c.Backend.MultiMarginBackward(new MultiMarginGeometry(g, 1, false), LossReduction.None, c.Rows(4, c.Length), Labels(c), c.Positive(c.Length),
            c.Of([3.5f]), Slopes(c), c.Out(4 * c.Length))), 64),
        // Exponentials within 2 units each, as in softmax.
        new("FocalForward", OfClasses((c, g) => c.Backend.FocalForward(new FocalGeometry(g, 2), c.Rows(4, c.Length), Labels(c), c.Positive(c.Length), c.Out(4 * c.Length), c.Out(4), c.Out(4), c.Out(1))), 24, 8),
        new("FocalBackward", OfClasses((c, g) => c.Backend.FocalBackward(new FocalGeometry(g, 2), LossReduction.None, Labels(c), c.Positive(c.Length), c.Rows(4, c.Length), c.Positive(4),
            c.Of([3.5f]), Slopes(c), c.Out(4 * c.Length))), 2, 1),
        new("EncodeLabels", OfClasses((c, _) => c.Backend.EncodeLabels(4, c.Length, Labels(c), c.Out(4 * c.Length)))),
        // Products fused with sums or not, runs of 64 pixels in single precision.
        new("DiceForward", c => Dice(c, 3, c.Length), 16, 4),
        new("DiceForward, one channel", c => Dice(c, c.Length, 1), 32, 4),
        new("DiceBackward", c => c.Backend.DiceBackward(new DiceGeometry(2, 3, c.Length, 1, false), 0.5f, true, false, c.Positive(6 * c.Length), c.Positive(6 * c.Length),
            c.Positive(2 * c.Length), c.Positive(2 * c.Length), c.Of([1.5f]), c.Out(6 * c.Length)), 2, 8),
        new("ContrastiveForward", c => c.Backend.ContrastiveForward(new DistanceLossGeometry(4, c.Length, 3, 0), c.Rows(4, c.Length), c.Rows(4, c.Length), Pairs(c), c.Out(4), c.Out(4)), 32, 8),
        new("ContrastiveBackward", c => c.Backend.ContrastiveBackward(new DistanceLossGeometry(4, c.Length, 3, 0), 1, false, c.Rows(4, c.Length), c.Rows(4, c.Length), Pairs(c), c.Positive(4), Slopes(c),
            c.Out(4 * c.Length))),
        new("TripletForward", c => c.Backend.TripletForward(new DistanceLossGeometry(4, c.Length, 3, 1e-3f), c.Rows(4, c.Length), c.Rows(4, c.Length), c.Rows(4, c.Length), c.Out(8), c.Out(4)), 32, 8),
        new("TripletBackward", c => c.Backend.TripletBackward(new DistanceLossGeometry(4, c.Length, 3, 1e-3f), 1, false, 1, -1, c.Rows(4, c.Length), c.Rows(4, c.Length), c.Rows(4, c.Length),
            c.Positive(8), c.Positive(4), Slopes(c), c.Out(4 * c.Length))),
    ];

    private static Action<KernelCall> OfClasses(Action<KernelCall, ClassLossGeometry> run) => c =>
    {
        if (c.Length > 0) run(c, new ClassLossGeometry(4, c.Length, -100));
    };

    private static void Dice(KernelCall c, int pixels, int channels) => c.Backend.DiceForward(new DiceGeometry(2, pixels, channels, 1, false),
        c.Positive(2 * pixels * channels), c.Positive(2 * pixels * channels), c.Out(2 * channels), c.Out(2 * channels), c.Out(2 * channels));

    private static Fovea.Kernels.IndexBuffer Pairs(KernelCall c) => c.Indices([0, 1, 1, 0]);

    private static Fovea.Kernels.Buffer Slopes(KernelCall c) => c.Of([1, -2, 0.5f, 3]);
}
