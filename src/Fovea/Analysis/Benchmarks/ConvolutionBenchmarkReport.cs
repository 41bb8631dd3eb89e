namespace Fovea.Analysis.Benchmarks;

/// <summary>How fast a list of convolutions is.</summary>
/// <param name="Tier">The instructions.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Problems">Each convolution.</param>
public sealed record ConvolutionBenchmarkReport(string Tier, int Threads, IReadOnlyList<ConvolutionTiming> Problems)
{
    /// <summary>The forward passes in sum.</summary>
    public ConvolutionPassSum Forward { get; } = ConvolutionPassSum.Of(Problems, static problem => problem.Forward);

    /// <summary>The gradients of the inputs in sum.</summary>
    public ConvolutionPassSum BackwardData { get; } = ConvolutionPassSum.Of(Problems, static problem => problem.BackwardData);

    /// <summary>The gradients of the weights in sum.</summary>
    public ConvolutionPassSum BackwardWeights { get; } = ConvolutionPassSum.Of(Problems, static problem => problem.BackwardWeights);
}
