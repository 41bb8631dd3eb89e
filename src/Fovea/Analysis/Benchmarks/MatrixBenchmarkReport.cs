namespace Fovea.Analysis.Benchmarks;

/// <summary>How fast products of square matrices are.</summary>
/// <param name="Tier">The instructions.</param>
/// <param name="Threads">The threads.</param>
/// <param name="PeakGflopsOneThread">The machine's peak on one thread, in 10⁹ operations a second.</param>
/// <param name="PeakGflopsAllThreads">The same on as many threads as the process may use.</param>
/// <param name="AllThreads">How many those are.</param>
/// <param name="Sizes">The products.</param>
public sealed record MatrixBenchmarkReport(
    string Tier, int Threads, double PeakGflopsOneThread, double PeakGflopsAllThreads, int AllThreads, IReadOnlyList<MatrixTiming> Sizes);
