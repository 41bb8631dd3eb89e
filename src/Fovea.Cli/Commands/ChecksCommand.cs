using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea checks</c>.</summary>
internal static class ChecksCommand
{
    // All that there are anywhere; whether this machine has one is told when the checks begin.
    private static readonly string[] TierNames = ["scalar", "vector128", "avx2", "avx512"];

    public static Command Create(Terminal terminal) => new("checks", "Check the arithmetic of this build on this machine.")
    {
        Kernels(terminal), Operators(terminal),
    };

    private static Command Kernels(Terminal terminal)
    {
        Option<string?> shapes = Choices.Text("--shapes", "FILE",
            "problems, comma-separated values, plain or gzip (if not given: the convolutions of the operators' own samples, a small list)");
        Option<string?> tier = Tier();
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("kernels", "Compare the convolution kernels with naive loops over integers, number by number.")
        {
            shapes, tier, threads, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            IReadOnlyList<ConvolutionProblem> problems = parsed.GetValue(shapes) is { } file ? ConvolutionProblems.Read(file)
                : ConvolutionProblems.OfCatalogue();
            KernelCheckReport report = CheckDisplay.Show(terminal, "problems", problems.Count,
                progress => KernelChecks.Run(problems, parsed.GetValue(tier), parsed.GetValue(threads), progress, cancellationToken));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(ChecksJson.Of(report));
            else terminal.Out.WriteLine(report);
            return Task.FromResult(ExitCode(report.Cancelled, report.Failed));
        });
        return command;
    }

    private static Command Operators(Terminal terminal)
    {
        Option<string?> tier = Tier();
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> markdown = new("--markdown") { Description = "check nothing; write the reference of all operators" };
        Option<bool> json = SharedOptions.Json();
        Command command = new("operators", "Check shapes, counts, gradients and kernels of every operator against its definition.")
        {
            tier, threads, markdown, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(markdown))
            {
                if (parsed.GetValue(json)) throw new UsageException("--markdown and --json are both given; give one.");
                terminal.Out.Write(OperatorReference.ToMarkdown());
                return Task.FromResult(ExitCodes.Success);
            }

            CatalogueCheckReport report = CheckDisplay.Show(terminal, "samples", CatalogueCheck.SampleCount,
                progress => CatalogueCheck.Run(parsed.GetValue(tier), parsed.GetValue(threads), progress, cancellationToken));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(ChecksJson.Of(report));
            else ChecksText.Write(report, terminal);
            return Task.FromResult(ExitCode(report.Cancelled, report.Failed));
        });
        return command;
    }

    private static Option<string?> Tier() => Choices.Name("--tier", "instructions to run with (if not given: the widest that this machine has)", TierNames);

    internal static int ExitCode(bool cancelled, int failed) =>
        cancelled ? ExitCodes.Interrupted : failed > 0 ? ExitCodes.Failure : ExitCodes.Success;
}
