using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Commands;
using Fovea.Cli.Rendering;
using Fovea.Operators;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea checks</c>.</summary>
public sealed class ChecksTests
{
    private const string Header = "rank,batch,in_channels,out_channels,groups,input,kernel,stride,pad_begin,pad_end,dilation,output,macs\n";
    private const string Table = Header + "1,2,17,17,17,8,3,2,1,0,1,4,408\n2,1,3,4,1,5x5,3x3,1x1,1x1,1x1,1x1,5x5,2700\n";

    [Fact]
    public void The_problems_of_a_file_pass_on_the_tier_that_was_asked_for()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("shapes.csv", Encoding.UTF8.GetBytes(Table));
        ToolResult result = Tool.Run("checks", "kernels", "--shapes", file, "--tier", "scalar", "--threads", "1").ExitsWith(0);
        Assert.Matches(@"^Scalar, 1 thread: 2 passed, 0 failed in \d+\.\d s\n$", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Json_has_its_keys_and_a_file_may_be_compressed()
    {
        using TemporaryFolder folder = new();
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(Table));
        string file = folder.Write("shapes.csv.gz", bytes.ToArray());
        JsonElement json = Tool.Run("checks", "kernels", "--shapes", file, "--threads", "2", "--json").ExitsWith(0).Json;
        Assert.Equal(2, json.GetProperty("passed").GetInt32());
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        Assert.Contains(json.GetProperty("tier").GetString(), KernelChecks.Tiers);
        Assert.Equal(2, json.GetProperty("threads").GetInt32());
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.False(json.GetProperty("cancelled").GetBoolean());
        Assert.Equal(0, json.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public void Without_a_file_the_samples_of_the_catalogue_are_checked()
    {
        JsonElement json = Tool.Run("checks", "kernels", "--json").ExitsWith(0).Json;
        Assert.True(json.GetProperty("passed").GetInt32() >= 50);
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
    }

    [Theory]
    [InlineData("rank,batch\n", "line 1")]
    [InlineData(Header, "line 2")]
    [InlineData(Header + "1,2,17,17,17,8,3,2,1,0,1,4,409\n", "line 2, column 13 (macs)")]
    [InlineData(Header + "1,2,17,17\n", "line 2")]
    public void A_broken_file_is_told_in_one_line(string text, string place)
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("broken.csv", Encoding.UTF8.GetBytes(text));
        ToolResult result = Tool.Run("checks", "kernels", "--shapes", file, "--json").ExitsWith(1);
        Assert.Empty(result.Out);
        Assert.StartsWith($"fovea: {file}: {place}", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told_in_one_line()
    {
        using TemporaryFolder folder = new();
        string error = Tool.Run("checks", "kernels", "--shapes", folder.File("none.csv")).ExitsWith(1).Error;
        Assert.StartsWith($"fovea: cannot read '{folder.File("none.csv")}'", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_operator_passes_its_checks()
    {
        JsonElement json = Tool.Run("checks", "operators", "--json").ExitsWith(0).Json;
        int samples = OperatorCatalogue.Samples.Count();
        Assert.Equal(CatalogueCheck.ChecksPerSample * samples, json.GetProperty("passed").GetInt32());
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        Assert.Equal(0, json.GetProperty("failures").GetArrayLength());
        JsonElement[] operators = [.. json.GetProperty("operators").EnumerateArray()];
        Assert.StartsWith("Conv1d, Conv1d + ReLU, Conv2d,", operators[0].GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal(OperatorCatalogue.All.Count, operators.Length);
        Assert.Equal(samples, operators.Sum(static one => one.GetProperty("samples").GetInt32()));
    }

    [Fact]
    public void A_failure_is_told_in_full()
    {
        ConvolutionProblem problem = ConvolutionProblems.OfCatalogue()[0];
        KernelCheckFailure failure = new(problem, "forward", 3, 7, float.NaN, 2, 240);
        using JsonDocument kernels = JsonDocument.Parse(ChecksJson.Of(new KernelCheckReport("Scalar", 1, 4, 1, [failure], false, TimeSpan.FromSeconds(1))));
        JsonElement told = Assert.Single(kernels.RootElement.GetProperty("failures").EnumerateArray());
        Assert.Equal(("Conv2d 1x1", 3), (told.GetProperty("problem").GetString(), told.GetProperty("index").GetInt32()));
        Assert.Equal(JsonValueKind.Null, told.GetProperty("actual").ValueKind);

        CatalogueCheckReport report = new("Scalar", 1, [new OperatorCheckResult("Add", 2, 7, ["Add [1]: wrong."])], false, TimeSpan.FromSeconds(1));
        using JsonDocument operators = JsonDocument.Parse(ChecksJson.Of(report));
        Assert.Equal((7, 1), (operators.RootElement.GetProperty("passed").GetInt32(), operators.RootElement.GetProperty("failed").GetInt32()));
        Assert.Equal("Add [1]: wrong.", Assert.Single(operators.RootElement.GetProperty("failures").EnumerateArray()).GetString());
        using StringWriter text = Tool.Lines();
        ChecksText.Write(report, new Terminal(text, TextWriter.Null));
        Assert.EndsWith("Scalar, 1 thread: 7 passed, 1 failed in 1.0 s\nAdd [1]: wrong.\n", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0, 0)]
    [InlineData(false, 1, 1)]
    [InlineData(true, 0, 130)]
    [InlineData(true, 1, 130)]
    public void The_exit_code_says_what_happened(bool cancelled, int failed, int code) => Assert.Equal(code, ChecksCommand.ExitCode(cancelled, failed));

    [Fact]
    public void An_interruption_reports_what_was_done_and_exits_with_130()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        using StringWriter output = Tool.Lines(), error = Tool.Lines();
        Terminal terminal = new(output, error);
        ToolResult result = Tool.Run(terminal, source.Token, "checks", "kernels", "--json").ExitsWith(130);
        Assert.True(result.Json.GetProperty("cancelled").GetBoolean());
        Assert.Equal(0, result.Json.GetProperty("passed").GetInt32());
        using StringWriter text = Tool.Lines();
        result = Tool.Run(new Terminal(text, error), source.Token, "checks", "operators").ExitsWith(130);
        Assert.Contains("0 passed, 0 failed, cancelled in ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_on_the_way_ends_the_checks_of_the_operators()
    {
        using CancellationTokenSource source = new();
        using TriggerWriter error = new("samples", source.Cancel);
        using StringWriter output = Tool.Lines();
        ToolResult result = Tool.Run(new Terminal(output, error, errorIsTerminal: true), source.Token, "checks", "operators", "--json").ExitsWith(130);
        Assert.True(result.Json.GetProperty("operators").GetArrayLength() < OperatorCatalogue.All.Count);
    }

    [Fact]
    public void Markdown_is_the_reference_of_the_operators() =>
        Assert.Equal(OperatorReference.ToMarkdown(), Tool.Run("checks", "operators", "--markdown").ExitsWith(0).Out);
}
