using Fovea.Analysis;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Analysis;

public class KernelChecksTests
{
    private const string Header = "rank,batch,in_channels,out_channels,groups,input,kernel,stride,pad_begin,pad_end,dilation,output,macs\n";
    private static readonly string Shapes = Path.Combine(AppContext.BaseDirectory, "Fixtures", "conv_shapes.csv.gz");

    [Fact]
    public void Every_problem_of_the_list_is_exact_in_all_three_kernels()
    {
        IReadOnlyList<ConvolutionProblem> problems = ConvolutionProblems.Read(Shapes);
        Assert.Equal(28_722, problems.Count);
        KernelCheckReport report = KernelChecks.Run(problems);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.True(report is { Passed: 28_722, Failed: 0, Cancelled: false }, report.ToString());
        if (Environment.GetEnvironmentVariable("FOVEA_EXPECT_TIER") is { Length: > 0 } tier) Assert.Equal(tier, report.Tier);
    }

    [Fact]
    public void Some_problems_are_exact_at_every_tier()
    {
        ConvolutionProblem[] some = [.. ConvolutionProblems.Read(Shapes).Where((_, i) => i % 97 == 0)];
        Assert.All(KernelChecks.Tiers, tier => Assert.Equal((tier, some.Length, 0), Summary(KernelChecks.Run(some, tier, threads: 2))));

        static (string Tier, int Passed, int Failed) Summary(KernelCheckReport report) => (report.Tier, report.Passed, report.Failed);
    }

    [Fact]
    public void A_wrong_number_and_one_that_was_not_written_are_reported_in_full()
    {
        using CpuBackend backend = new(2);
        ConvolutionProblem[] problems = [.. ConvolutionProblems.Read(Shapes).Take(40)];
        KernelCheckReport report = KernelChecks.Run(problems, "Broken", 2, new BrokenConvolution(new CpuConvolution(backend)), null, default);
        Assert.Equal((27, 13), (report.Passed, report.Failed));
        Assert.Equal(10, report.FirstFailures.Count);
        Assert.Equal([3, 6, 9, 12, 15, 18, 21, 24, 27, 30], report.FirstFailures.Select(failure => failure.Problem.Line));
        KernelCheckFailure first = report.FirstFailures[0];
        Assert.Equal(("backward-weights", 0, first.Expected + 1), (first.Kernel, first.Index, first.Actual));
        Assert.Equal($"line 3: backward-weights: element 0 is {first.Actual}, expected {first.Expected}; 1 of {first.Count} elements differ\n  {problems[1].Text}",
            first.ToString());
        Assert.Contains("27 passed, 13 failed", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_and_a_cancelled_check_returns_what_it_has()
    {
        ConvolutionProblem[] problems = [.. ConvolutionProblems.Read(Shapes).Take(1000)];
        using CancellationTokenSource source = new();
        Told told = new(_ => source.Cancel());
        KernelCheckReport report = KernelChecks.Run(problems, threads: 2, progress: told, cancellationToken: source.Token);
        Assert.True(report.Cancelled);
        Assert.InRange(report.Passed, 64, 999);
        Assert.Equal(new KernelCheckProgress(report.Passed, 1000, 0), told.Last);
    }

    [Fact]
    public void An_unknown_tier_is_an_error() => Assert.Equal($"this machine has no instruction tier 'sse9'; it has {string.Join(", ", KernelChecks.Tiers)}.",
        Assert.Throws<FoveaException>(() => KernelChecks.Run([], "sse9")).Message);

    [Fact]
    public void A_plain_table_can_be_read()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("a.csv", System.Text.Encoding.UTF8.GetBytes(Header + "2,1,1,2,1,4x5,3x3,1x2,1x0,1x0,1x1,4x2,144\r\n\n1,0,4,8,4,8,3,1,1,1,1,8,0\n"));
        IReadOnlyList<ConvolutionProblem> problems = ConvolutionProblems.Read(path);
        Assert.Equal([2, 4], problems.Select(problem => problem.Line));
        Assert.Equal(new WindowAxis(5, 3, 2, 0, 0, 1, 2), problems[0].Geometry.Width);
        Assert.Equal(2, KernelChecks.Run(problems).Passed);
    }

    [Fact]
    public void A_last_column_says_how_often_a_network_has_a_problem()
    {
        using TemporaryFolder folder = new();
        string counted = Header.Replace("macs", "macs,count", StringComparison.Ordinal);
        string path = folder.Write("a.csv", System.Text.Encoding.UTF8.GetBytes(counted + "1,1,1,1,1,8,3,1,1,1,1,8,24,5\n"));
        Assert.Equal(5, Assert.Single(ConvolutionProblems.Read(path)).Count);
    }

    [Theory]
    [InlineData("rank,batch\n", "line 1: the header must be")]
    [InlineData("rank,batch,in_channels,out_channels,groups,input,kernel,stride,pad_begin,pad_end,dilation,output,macs,count\n1,1,1,1,1,8,3,1,1,1,1,8,24,0\n",
        "line 2, column 14 (count): '0' is no whole number from 1 to")]
    [InlineData(Header, "line 2: there is no problem below the header.")]
    [InlineData(Header + "2,1,1\n", "line 2: 3 fields, expected 13")]
    [InlineData(Header + "4,1,1,1,1,8,3,1,1,1,1,8,24\n", "line 2, column 1 (rank): '4' is no whole number from 1 to 3.")]
    [InlineData(Header + "1,1,1,1,1,8,3,1,1,1,1,8,24\n1,1,1,1,1,8,3,0,1,1,1,8,24\n", "line 3, column 8 (stride): '0' is no whole number from 1 to")]
    [InlineData(Header + "1,1,1,1,1,8x8,3,1,1,1,1,8,24\n", "line 2, column 6 (input): '8x8' has 2 numbers, expected 1 (the rank).")]
    [InlineData(Header + "1,1,3,4,2,8,3,1,1,1,1,8,24\n", "line 2, column 5 (groups): 2 does not divide")]
    [InlineData(Header + "1,1,1,1,1,8,3,1,1,1,1,9,24\n", "line 2, column 12 (output): axis 1 is 9, but 8 follows from the other columns.")]
    [InlineData(Header + "1,1,1,1,1,2,9,1,1,1,1,8,24\n", "line 2, column 7 (kernel): the window of axis 1 is wider than the padded input.")]
    [InlineData(Header + "1,1,1,1,1,8,3,1,1,1,1,8,25\n", "line 2, column 13 (macs): '25', but 24 follows from the other columns.")]
    [InlineData(Header + "1,1,1,1,1,8,3,1,-1,1,1,8,24\n", "line 2, column 9 (pad_begin): '-1' is no whole number from 0 to")]
    [InlineData(Header + "1,1,1,1,1,8,2147483647,1,1,1,2147483647,8,24\n", "line 2, column 7 (kernel): the window of axis 1 is wider")]
    [InlineData(Header + "2,2147483647,2147483647,1,1,2147483647x2147483647,1x1,1x1,0x0,0x0,1x1,2147483647x2147483647,24\n", "line 2, column 6 (input): the tensor would have")]
    public void A_bad_table_is_an_error_with_line_and_column(string text, string message)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("bad.csv", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.StartsWith($"{path}: {message}", Assert.Throws<FileFormatException>(() => ConvolutionProblems.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_line_and_a_cut_gzip_stream_are_errors()
    {
        using TemporaryFolder folder = new();
        string endless = folder.Write("endless.csv", System.Text.Encoding.UTF8.GetBytes(Header + new string('1', 5000)));
        Assert.EndsWith("line 2: longer than 1000 characters.", Assert.Throws<FileFormatException>(() => ConvolutionProblems.Read(endless)).Message, StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(Shapes);
        bytes.AsSpan(bytes.Length / 2, 64).Fill(0xA5);
        Assert.Throws<FileFormatException>(() => ConvolutionProblems.Read(folder.Write("damaged.csv.gz", bytes)));
        Assert.Throws<FileFormatException>(() => ConvolutionProblems.Read(folder.Write("cut.csv.gz", bytes.AsSpan(0, 20))));
    }

    private sealed class Told(Action<KernelCheckProgress> act) : IProgress<KernelCheckProgress>
    {
        public KernelCheckProgress Last { get; private set; }

        public void Report(KernelCheckProgress value)
        {
            Last = value;
            act(value);
        }
    }

    /// <summary>Spoils one weight gradient of every third problem by one.</summary>
    private sealed class BrokenConvolution(IExactConvolution inner) : IExactConvolution
    {
        private readonly HashSet<ConvolutionGeometry> _broken =
            [.. ConvolutionProblems.Read(Shapes).Take(40).Where(problem => problem.Line % 3 == 0).Select(problem => problem.Geometry)];

        public void Forward(in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y) =>
            inner.Forward(g, x, w, bias, y);

        public void BackwardData(in ConvolutionGeometry g, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx) => inner.BackwardData(g, dy, w, dx);

        public void BackwardWeights(in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw)
        {
            inner.BackwardWeights(g, x, dy, dw);
            if (_broken.Contains(g)) dw[0]++;
        }
    }
}
