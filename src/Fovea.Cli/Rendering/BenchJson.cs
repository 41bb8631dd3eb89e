using System.Text.Json;
using Fovea.Analysis;
using Fovea.Analysis.Benchmarks;
using Fovea.Kernels.Geometry;

namespace Fovea.Cli.Rendering;

/// <summary>Measurements for programs. Times are in milliseconds, rates in 10⁹ operations a second.</summary>
internal static class BenchJson
{
    public static string Of(MatrixBenchmarkReport report) => JsonText.Object(json =>
    {
        json.WriteString("tier", report.Tier);
        json.WriteNumber("threads", report.Threads);
        json.WriteNumber("peakGflopsOneThread", report.PeakGflopsOneThread);
        json.WriteNumber("peakGflopsAllThreads", report.PeakGflopsAllThreads);
        json.WriteNumber("allThreads", report.AllThreads);
        json.WriteArray("sizes", report.Sizes, size =>
        {
            json.WriteStartObject();
            json.WriteNumber("size", size.Size);
            json.WriteTiming(size.Timing);
            json.WriteNumber("gflops", size.Gflops);
            json.WriteNumber("peakGflops", size.PeakGflops);
            json.WriteNumber("percentOfPeak", size.ShareOfPeak * 100);
            json.WriteEndObject();
        });
    });

    public static string Of(string list, ConvolutionBenchmarkReport report) => JsonText.Object(json =>
    {
        json.WriteString("list", list);
        json.WriteString("tier", report.Tier);
        json.WriteNumber("threads", report.Threads);
        json.WriteArray("problems", report.Problems, problem =>
        {
            json.WriteStartObject();
            json.WriteProblem(problem.Problem);
            json.WritePass("forward", problem.Forward);
            json.WritePass("backwardData", problem.BackwardData);
            json.WritePass("backwardWeights", problem.BackwardWeights);
            // Those of the forward pass, under short names.
            json.WriteString("algorithm", problem.Forward.Algorithm);
            json.WriteNumber("gflops", problem.Forward.Gflops);
            json.WriteEndObject();
        });
        json.WriteStartObject("sum");
        json.WriteSum("forward", report.Forward);
        json.WriteSum("backwardData", report.BackwardData);
        json.WriteSum("backwardWeights", report.BackwardWeights);
        json.WriteEndObject();
    });

    public static string Of(NetworkBenchmarkReport report) => JsonText.Object(json =>
    {
        json.WriteString("network", report.Network);
        json.WriteArray("input", report.Input, json.WriteNumberValue);
        json.WriteNumber("batch", report.Input[0]);
        json.WriteString("tier", report.Tier);
        json.WriteNumber("threads", report.Threads);
        json.WriteTiming(report.Timing);
        json.WriteNumber("imagesPerSecond", report.ImagesPerSecond);
        json.WriteNumber("managedBytesPerStep", report.ManagedBytesPerStep);
        json.WriteNumber("poolMisses", report.PoolMisses);
        json.WriteNumber("collections", report.Collections);
        json.WriteNumber("peakMegabytes", report.PeakMegabytes);
    });

    private static void WriteTiming(this Utf8JsonWriter json, Timing timing)
    {
        json.WriteNumber("medianMs", timing.MedianMs);
        json.WriteNumber("minMs", timing.MinMs);
        json.WriteNumber("spread", timing.Spread);
        json.WriteNumber("runs", timing.Runs);
        json.WriteNumber("warmup", timing.Warmup);
    }

    /// <summary>The columns of a list of problems, in their order.</summary>
    private static void WriteProblem(this Utf8JsonWriter json, ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        // What a 1-D or 2-D convolution does not have is an axis of size 1.
        WindowAxis[] axes = g.Depth != WindowAxis.Single ? [g.Depth, g.Height, g.Width] : g.Height != WindowAxis.Single ? [g.Height, g.Width] : [g.Width];
        json.WriteString("problem", problem.Text);
        json.WriteNumber("batch", g.Batch);
        json.WriteNumber("inChannels", g.InChannels);
        json.WriteNumber("outChannels", g.OutChannels);
        json.WriteNumber("groups", g.Groups);
        json.WriteArray("input", axes, axis => json.WriteNumberValue(axis.Input));
        json.WriteArray("kernel", axes, axis => json.WriteNumberValue(axis.Kernel));
        json.WriteArray("stride", axes, axis => json.WriteNumberValue(axis.Stride));
        json.WriteArray("padBegin", axes, axis => json.WriteNumberValue(axis.PaddingBegin));
        json.WriteArray("padEnd", axes, axis => json.WriteNumberValue(axis.PaddingEnd));
        json.WriteArray("dilation", axes, axis => json.WriteNumberValue(axis.Dilation));
        json.WriteArray("output", axes, axis => json.WriteNumberValue(axis.Output));
        json.WriteNumber("macs", g.MultiplyAdds);
        json.WriteNumber("count", problem.Count);
    }

    private static void WritePass(this Utf8JsonWriter json, string pass, ConvolutionPassTiming timing)
    {
        json.WriteNumber($"{pass}Ms", timing.Timing.MedianMs);
        json.WriteNumber($"{pass}MinMs", timing.Timing.MinMs);
        json.WriteNumber($"{pass}Spread", timing.Timing.Spread);
        json.WriteString($"{pass}Algorithm", timing.Algorithm);
        json.WriteNumber($"{pass}Gflops", timing.Gflops);
        json.WriteNumber($"{pass}PeakGflops", timing.PeakGflops);
    }

    private static void WriteSum(this Utf8JsonWriter json, string pass, ConvolutionPassSum sum)
    {
        json.WriteNumber($"{pass}Ms", sum.MedianMs);
        json.WriteNumber($"{pass}Gflops", sum.Gflops);
        json.WriteNumber($"{pass}PercentOfPeak", sum.ShareOfPeak * 100);
    }
}
