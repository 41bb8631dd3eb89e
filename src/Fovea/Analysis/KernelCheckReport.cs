namespace Fovea.Analysis;

/// <summary>How far a check of the kernels has come.</summary>
/// <param name="Done">Problems checked.</param>
/// <param name="Total">Problems in all.</param>
/// <param name="Failed">Problems that have failed.</param>
public readonly record struct KernelCheckProgress(int Done, int Total, int Failed);

/// <summary>A kernel whose result is not the exact one.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Kernel"><c>forward</c>, <c>backward-data</c> or <c>backward-weights</c>.</param>
/// <param name="Index">The first element that is wrong, row-major.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Actual">What it is; NaN if nothing was written there.</param>
/// <param name="Wrong">Elements that are wrong.</param>
/// <param name="Count">Elements in all.</param>
public sealed record KernelCheckFailure(ConvolutionProblem Problem, string Kernel, int Index, float Expected, float Actual, int Wrong, int Count)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"line {Problem.Line}: {Kernel}: element {Index} is {Actual}, expected {Expected}; {Wrong} of {Count} elements differ\n  {Problem.Text}";
}

/// <summary>The result of a check of the kernels.</summary>
/// <param name="Tier">The instructions they ran with.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Passed">Problems whose three kernels gave the exact result.</param>
/// <param name="Failed">Problems with a kernel that did not.</param>
/// <param name="FirstFailures">The first failures in the order of the file, some of them.</param>
/// <param name="Cancelled">Whether it was stopped before all problems were checked.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record KernelCheckReport(
    string Tier, int Threads, int Passed, int Failed, IReadOnlyList<KernelCheckFailure> FirstFailures, bool Cancelled, TimeSpan Elapsed)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Tier}, {Threads} thread{(Threads == 1 ? "" : "s")}: {Passed} passed, {Failed} failed"
        + (Cancelled ? ", cancelled" : "") + $" in {Elapsed.TotalSeconds:0.0} s" + string.Concat(FirstFailures.Select(static failure => $"\n{failure}"));
}
