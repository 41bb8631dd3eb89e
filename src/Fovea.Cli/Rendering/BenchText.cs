using Fovea.Analysis.Benchmarks;
using Fovea.Kernels.Geometry;

namespace Fovea.Cli.Rendering;

/// <summary>Measurements as tables.</summary>
internal static class BenchText
{
    public static void Write(MatrixBenchmarkReport report, Terminal terminal)
    {
        TableView table = new(["n x n", "median, ms", "best, ms", "spread", "GFLOP/s", "peak", "of peak", "runs"], textColumns: 0);
        foreach (MatrixTiming size in report.Sizes)
        {
            table.Add($"{size.Size}", Milliseconds(size.Timing.MedianMs), Milliseconds(size.Timing.MinMs), Numbers.Percent(size.Timing.Spread), $"{size.Gflops:F1}",
                $"{size.PeakGflops:F1}", Numbers.Percent(size.ShareOfPeak), $"{size.Timing.Runs}");
        }

        table.Write(terminal);
        terminal.Out.WriteLine($"{report.Tier}, {Threads(report.Threads)}; the machine's peak: {report.PeakGflopsOneThread:F1} GFLOP/s on 1 thread, "
            + $"{report.PeakGflopsAllThreads:F1} on {report.AllThreads}");
    }

    public static void Write(string list, ConvolutionBenchmarkReport report, Terminal terminal)
    {
        TableView table = new(["problem", "input", "window", "algorithm", "count", "forward, ms", "GFLOP/s", "input's gradient, ms", "GFLOP/s", "weights' gradient, ms", "GFLOP/s"],
            textColumns: 4)
        {
            Dispensable = [0, 10, 8],
        };
        foreach (ConvolutionTiming problem in report.Problems)
        {
            ConvolutionGeometry g = problem.Problem.Geometry;
            table.Add(problem.Problem.Text, $"{g.Batch}x{Join(g, static axis => axis.Input)}x{g.InChannels}", Window(g), Algorithms(problem), $"{problem.Problem.Count}",
                Milliseconds(problem.Forward.Timing.MedianMs), $"{problem.Forward.Gflops:F1}",
                Milliseconds(problem.BackwardData.Timing.MedianMs), $"{problem.BackwardData.Gflops:F1}",
                Milliseconds(problem.BackwardWeights.Timing.MedianMs), $"{problem.BackwardWeights.Gflops:F1}");
        }

        table.SetFooter("sum, each as often as counted", "", "", "", $"{report.Problems.Sum(static problem => problem.Problem.Count)}",
            Milliseconds(report.Forward.MedianMs), $"{report.Forward.Gflops:F1}",
            Milliseconds(report.BackwardData.MedianMs), $"{report.BackwardData.Gflops:F1}",
            Milliseconds(report.BackwardWeights.MedianMs), $"{report.BackwardWeights.Gflops:F1}");
        table.Write(terminal);
        terminal.Out.WriteLine($"{list}: {report.Tier}, {Threads(report.Threads)}; medians; of the machine's peak: forward {Numbers.Percent(report.Forward.ShareOfPeak)}, "
            + $"input's gradient {Numbers.Percent(report.BackwardData.ShareOfPeak)}, weights' gradient {Numbers.Percent(report.BackwardWeights.ShareOfPeak)}");
    }

    public static void Write(string verb, NetworkBenchmarkReport report, Terminal terminal)
    {
        terminal.Out.WriteLine($"{verb} {report.Network} on {report.Input}: {report.Tier}, {Threads(report.Threads)}");
        terminal.Out.WriteLine($"median {Milliseconds(report.Timing.MedianMs)} ms, best {Milliseconds(report.Timing.MinMs)} ms, spread {Numbers.Percent(report.Timing.Spread)} "
            + $"({report.Timing.Runs} runs after {report.Timing.Warmup} to warm up); {report.ImagesPerSecond:F1} images a second");
        terminal.Out.WriteLine($"managed bytes a step {report.ManagedBytesPerStep:0.#}, pool misses {report.PoolMisses}, collections {report.Collections}; "
            + $"peak memory of the process {report.PeakMegabytes:F0} MB");
    }

    private static string Threads(int threads) => $"{threads} thread{(threads == 1 ? "" : "s")}";

    private static string Milliseconds(double milliseconds) => milliseconds < 10 ? $"{milliseconds:F3}" : $"{milliseconds:F1}";

    /// <summary>One name if the passes agree, else one for each.</summary>
    private static string Algorithms(ConvolutionTiming problem) =>
        string.Join('/', new[] { problem.Forward.Algorithm, problem.BackwardData.Algorithm, problem.BackwardWeights.Algorithm } is var all && all.Distinct().Count() == 1 ? all[..1] : all);

    /// <summary>Kernel, stride, dilation and groups, where they are not 1, and the channels: <c>3x3 /2 -> 64</c>.</summary>
    private static string Window(in ConvolutionGeometry g)
    {
        string stride = Join(g, static axis => axis.Stride), dilation = Join(g, static axis => axis.Dilation);
        return Join(g, static axis => axis.Kernel) + (Ones(stride) ? "" : $" /{stride}") + (Ones(dilation) ? "" : $" dilated {dilation}") + $" -> {g.OutChannels}"
            + (g.Groups == 1 ? "" : $" in {g.Groups} groups");
    }

    private static bool Ones(string sizes) => sizes.All(static letter => letter is '1' or 'x');

    /// <summary>The axes' sizes joined by x.</summary>
    private static string Join(in ConvolutionGeometry g, Func<WindowAxis, int> size) =>
        string.Join('x', new[] { g.Depth, g.Height, g.Width }.SkipWhile(static axis => axis == WindowAxis.Single).DefaultIfEmpty(WindowAxis.Single).Select(size));
}
