namespace Fovea.Analysis.Benchmarks;

/// <summary>How fast the passes of a convolution are.</summary>
/// <param name="Problem">The convolution.</param>
/// <param name="Forward">y from x and w.</param>
/// <param name="BackwardData">dx from dy and w.</param>
/// <param name="BackwardWeights">dw from x and dy.</param>
public sealed record ConvolutionTiming(
    ConvolutionProblem Problem, ConvolutionPassTiming Forward, ConvolutionPassTiming BackwardData, ConvolutionPassTiming BackwardWeights);
