using Fovea.Kernels.Cpu.Convolution.Winograd;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Which algorithm a problem gets: a pure function of its shape, the pass and the tier, so the bits do not depend on the number of threads.</summary>
internal static class ConvolutionChoice
{
    /// <summary>The environment variable that overrides the choice: <c>direct</c>, <c>winograd</c> (F(4×4)) or <c>winograd2</c> (F(2×2)).</summary>
    public const string Variable = "FOVEA_CONVOLUTION";

    // With 16 channels on either side it is 1.5 to 1.7 times as fast as the direct sums; with fewer, vectors are not full.
    private const int MinChannels = 16;

    // A map's side under which tiles of 4 × 4 hang over its edge too far.
    private const int MinSide = 6;

    // Tiles of all maps under which the weights are transformed for too little. Narrow vectors gain more from fewer products: there the four tiles of the smallest map are enough.
    private const int MinTiles = 8;

    /// <summary>The algorithm for a problem: a forward pass, or the gradient of the input.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="forced">What was asked for; it is used where it can be. Null: the best.</param>
    public static ConvolutionAlgorithm For<V, TOps>(in DenseProblem problem, ConvolutionAlgorithm? forced)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
        => For(problem, forced, TOps.Width < BlockSizes.Line ? 1 : MinTiles);

    /// <summary>The algorithm for the gradient of the weight of a forward problem.</summary>
    /// <param name="problem">The forward problem.</param>
    /// <param name="forced">What was asked for; it is used where it can be. Null: the best.</param>
    public static ConvolutionAlgorithm ForWeightGradient(in DenseProblem problem, ConvolutionAlgorithm? forced) => For(problem, forced, MinTiles);

    /// <summary>What <see cref="Variable"/> asks for.</summary>
    /// <exception cref="FoveaException">It has a value that is none of the three.</exception>
    public static ConvolutionAlgorithm? FromEnvironment() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => null,
        "direct" => ConvolutionAlgorithm.Direct,
        "winograd" => ConvolutionAlgorithm.WinogradF4,
        "winograd2" => ConvolutionAlgorithm.WinogradF2,
        string other => throw new FoveaException($"{Variable} is '{other}'. It may be direct, winograd or winograd2; unset, the best algorithm for each shape is taken."),
    };

    private static ConvolutionAlgorithm For(in DenseProblem problem, ConvolutionAlgorithm? forced, int minTiles)
    {
        if (forced == ConvolutionAlgorithm.Direct || !CanBeWinograd(problem)) return ConvolutionAlgorithm.Direct;
        if (forced is { } algorithm) return algorithm;
        return problem.SourceChannels >= MinChannels && problem.TargetChannels >= MinChannels && problem.Height.Count >= MinSide && problem.Width.Count >= MinSide
            && WinogradTiles.Of<WinogradF4>(problem).Count >= minTiles
            ? ConvolutionAlgorithm.WinogradF4 : ConvolutionAlgorithm.Direct;
    }

    private static bool CanBeWinograd(in DenseProblem problem) =>
        problem.Groups == 1 && problem.Depth.IsPointwise && IsDense3(problem.Height) && IsDense3(problem.Width);

    /// <summary>Three taps side by side that move by one.</summary>
    private static bool IsDense3(in AxisPlan axis) => axis is { Taps: 3, SourceStep: 1, OffsetStep: 1, TargetStep: 1, TargetFirst: 0 };
}
