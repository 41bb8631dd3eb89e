namespace Fovea.Analysis.Benchmarks;

/// <summary>What a clock has seen of the timed runs of some steps.</summary>
/// <param name="Timings">One for each step.</param>
/// <param name="Calls">Calls of all steps.</param>
/// <param name="AllocatedBytes">Managed bytes that the process took.</param>
/// <param name="PoolMisses">Buffers that the pool did not have.</param>
/// <param name="Collections">Garbage collections.</param>
internal sealed record Measurement(IReadOnlyList<Timing> Timings, long Calls, long AllocatedBytes, long PoolMisses, int Collections);
