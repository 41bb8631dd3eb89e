using System.Text;
using System.Text.Json;
using Fovea.Kernels.Cpu;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea bench</c>. No time is asserted: only that there is one, and what follows from it.</summary>
public sealed class BenchTests
{
    private static readonly string[] Short = ["--runs", "2", "--seconds", "0", "--warmup", "1"];
    private static readonly string[] Passes = ["forward", "backwardData", "backwardWeights"];

    [Fact]
    public void Matrix_products_are_held_against_the_peak()
    {
        JsonElement json = Bench("gemm", "--size", "16,33", "--threads", "2", "--json").Json;
        Assert.Equal(2, json.GetProperty("threads").GetInt32());
        Assert.Equal(new CpuBackend(1).Tier, json.GetProperty("tier").GetString());
        Assert.Equal(new CpuBackend().Threads, json.GetProperty("allThreads").GetInt32());
        Assert.All(new[] { "peakGflopsOneThread", "peakGflopsAllThreads" }, name => Assert.True(Number(json, name) > 0));
        JsonElement[] sizes = [.. json.GetProperty("sizes").EnumerateArray()];
        Assert.Equal([16, 33], sizes.Select(static size => size.GetProperty("size").GetInt32()));
        Assert.All(sizes, static size =>
        {
            HasTiming(size);
            int n = size.GetProperty("size").GetInt32();
            Assert.Equal(2e-6 * n * n * n / Number(size, "medianMs"), Number(size, "gflops"), 1e-6);
            Assert.Equal(100 * Number(size, "gflops") / Number(size, "peakGflops"), Number(size, "percentOfPeak"), 1e-6);
        });
    }

    [Fact]
    public void Convolutions_of_a_network_are_measured_in_three_passes_and_summed_as_often_as_it_has_them()
    {
        JsonElement json = Bench("conv", "--list", "lenet5_bn", "--batch", "2", "--threads", "1", "--json").Json;
        Assert.Equal("lenet5_bn", json.GetProperty("list").GetString());
        JsonElement[] problems = [.. json.GetProperty("problems").EnumerateArray()];
        Assert.All(problems, static problem => Assert.Equal(2, problem.GetProperty("batch").GetInt32()));
        Assert.Equal([28, 28], problems[0].GetProperty("input").EnumerateArray().Select(static size => size.GetInt32()));
        Assert.All(problems, static problem => Assert.All(Passes, pass =>
        {
            Assert.NotEmpty(problem.GetProperty($"{pass}Algorithm").GetString()!);
            Assert.Equal(2e-6 * Number(problem, "macs") / Number(problem, $"{pass}Ms"), Number(problem, $"{pass}Gflops"), 1e-6);
            Assert.InRange(Number(problem, $"{pass}MinMs"), double.Epsilon, Number(problem, $"{pass}Ms"));
        }));
        Assert.Equal(problems[0].GetProperty("forwardAlgorithm").GetString(), problems[0].GetProperty("algorithm").GetString());
        JsonElement sum = json.GetProperty("sum");
        Assert.All(Passes, pass => Assert.Equal(problems.Sum(problem => Number(problem, "count") * Number(problem, $"{pass}Ms")), Number(sum, $"{pass}Ms"), 1e-9));
    }

    [Fact]
    public void A_file_of_convolutions_says_how_often_each_counts()
    {
        using TemporaryFolder folder = new();
        const string Table = "rank,batch,in_channels,out_channels,groups,input,kernel,stride,pad_begin,pad_end,dilation,output,macs,count\n"
            + "2,1,3,4,1,5x5,3x3,1x1,1x1,1x1,1x1,5x5,2700,3\n1,2,17,17,17,8,3,2,1,0,1,4,408,1\n";
        string file = folder.Write("shapes.csv", Encoding.UTF8.GetBytes(Table));
        JsonElement json = Bench("conv", "--list", file, "--json").Json;
        Assert.Equal([3, 1], json.GetProperty("problems").EnumerateArray().Select(static problem => problem.GetProperty("count").GetInt32()));
        Assert.Equal([1, 2], json.GetProperty("problems").EnumerateArray().Select(static problem => problem.GetProperty("batch").GetInt32()));
        Assert.Equal("depthwise", json.GetProperty("problems")[1].GetProperty("algorithm").GetString());
        Assert.All(Bench("conv", "--list", file, "--batch", "3", "--json").Json.GetProperty("problems").EnumerateArray(), static problem =>
            Assert.Equal(3, problem.GetProperty("batch").GetInt32()));
    }

    [Theory]
    [InlineData("infer", "lenet5", 28)]
    [InlineData("train", "lenet5", 28)]
    [InlineData("train", "googlenet", 64)]
    [InlineData("train", "textcnn", 12)]
    [InlineData("train", "espcn_x2", 16)]
    [InlineData("infer", "unet", 32)]
    public void A_network_of_any_task_runs_and_learns(string verb, string network, int size)
    {
        JsonElement json = Bench(verb, network, "--batch", "2", "--size", $"{size}", "--threads", "2", "--json").Json;
        Assert.Equal((network, 2, 2), (json.GetProperty("network").GetString(), json.GetProperty("batch").GetInt32(), json.GetProperty("threads").GetInt32()));
        Assert.Equal([2, size], json.GetProperty("input").EnumerateArray().Take(2).Select(static axis => axis.GetInt32()));
        HasTiming(json);
        Assert.Equal((2, 1), (json.GetProperty("runs").GetInt32(), json.GetProperty("warmup").GetInt32()));
        Assert.Equal(2000 / Number(json, "medianMs"), Number(json, "imagesPerSecond"), 1e-6);
        Assert.All(new[] { "managedBytesPerStep", "poolMisses", "collections" }, name => Assert.True(Number(json, name) >= 0));
        Assert.True(Number(json, "peakMegabytes") > 1);
    }

    [Fact]
    public void The_tables_name_what_was_measured()
    {
        Assert.Matches(@"^n x n +median, ms +best, ms +spread +GFLOP/s +peak +of peak +runs\n-+\n +16 .* 2\n\w+, 1 thread; the machine's peak: \S+ GFLOP/s on 1 thread, \S+ on \d+\n$",
            Bench("gemm", "--size", "16", "--threads", "1").Out);
        string convolutions = Bench("conv", "--list", "mobilenet_v2", "--threads", "2").Out;
        Assert.Matches(@"\nfeatures\.0\.0 +1x224x224x3 +3x3 /2x2 -> 32 +\S+ +1 ", convolutions);
        Assert.Matches(@"\nfeatures\.1\.conv\.0\.0 +1x112x112x32 +3x3 -> 32 in 32 groups +depthwise +1 ", convolutions);
        Assert.Matches(@"\nsum, each as often as counted +52 .*\nmobilenet_v2: \w+, 2 threads; medians; of the machine's peak: forward \S+ %, ", convolutions);
        Assert.Matches(@"^train mlp on \[8, 28, 28, 1\]: \w+, 1 thread\nmedian \S+ ms, best \S+ ms, spread \S+ % \(2 runs after 1 to warm up\); \S+ images a second\n"
            + @"managed bytes a step \S+, pool misses \d+, collections \d+; peak memory of the process \d+ MB\n$", Bench("train", "mlp", "--threads", "1").Out);
    }

    [Fact]
    public void A_network_without_convolutions_and_a_size_that_does_not_fit_fail()
    {
        Assert.Equal("fovea: the network mlp has no convolution to measure.\n", Tool.Run("bench", "conv", "--list", "mlp").ExitsWith(1).Error);
        Assert.StartsWith("fovea: ", Tool.Run("bench", "infer", "lenet5", "--size", "3").ExitsWith(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_exits_with_130()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        using StringWriter error = Tool.Lines();
        Assert.Equal("fovea: interrupted.\n", Tool.Run(new Terminal(TextWriter.Null, error), source.Token, "bench", "train", "lenet5").ExitsWith(130).Error);
    }

    private static ToolResult Bench(params string[] arguments)
    {
        ToolResult result = Tool.Run(["bench", .. arguments, .. Short]).ExitsWith(0);
        Assert.Empty(result.Error);
        return result;
    }

    private static void HasTiming(JsonElement json)
    {
        Assert.InRange(Number(json, "minMs"), double.Epsilon, Number(json, "medianMs"));
        Assert.True(Number(json, "spread") >= 0);
    }

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();
}
