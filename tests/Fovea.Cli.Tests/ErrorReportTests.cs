namespace Fovea.Cli.Tests;

public sealed class ErrorReportTests
{
    [Fact]
    public void A_mistake_in_the_tool_is_one_line_without_a_stack()
    {
        using StringWriter writer = Tool.Lines();
        int code = ErrorReport.Write(new InvalidOperationException("two\nlines"), writer, "fovea train");
        Assert.Equal(70, code);
        Assert.Equal("fovea: internal error: InvalidOperationException: two lines (please report; FOVEA_DEBUG=1 shows where)\n",
            writer.ToString());
    }

    [Fact]
    public void A_full_disk_under_the_output_is_no_mistake_of_the_tool()
    {
        using StringWriter writer = Tool.Lines();
        Assert.Equal(1, ErrorReport.Write(new IOException("No space left on device"), writer, "fovea eval"));
        Assert.Equal("fovea: cannot write the output: No space left on device.\n", writer.ToString());
    }

    [Fact]
    public void An_interruption_has_its_exit_code()
    {
        using StringWriter writer = Tool.Lines();
        Assert.Equal(130, ErrorReport.Write(new OperationCanceledException(), writer, "fovea eval"));
        Assert.Equal("fovea: interrupted.\n", writer.ToString());
    }

    [Fact]
    public void The_first_signal_asks_and_the_second_ends()
    {
        using StringWriter output = Tool.Lines();
        List<int> exits = [];
        using Interruption interruption = new(new Terminal(output, TextWriter.Null, outputIsTerminal: true), exits.Add);
        interruption.Signal();
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Empty(exits);
        interruption.Signal();
        Assert.Equal([130], exits);
        // The cursor that a progress bar hides is shown again.
        Assert.Contains("\e[?25h", output.ToString(), StringComparison.Ordinal);
    }
}
