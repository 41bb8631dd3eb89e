using Fovea.Analysis;

namespace Fovea.Cli.Rendering;

/// <summary>Results of checks for programs.</summary>
internal static class ChecksJson
{
    public static string Of(KernelCheckReport report) => JsonText.Object(json =>
    {
        json.WriteNumber("passed", report.Passed);
        json.WriteNumber("failed", report.Failed);
        json.WriteString("tier", report.Tier);
        json.WriteNumber("threads", report.Threads);
        json.WriteNumber("seconds", report.Elapsed.TotalSeconds);
        json.WriteBoolean("cancelled", report.Cancelled);
        json.WriteArray("failures", report.FirstFailures, failure =>
        {
            json.WriteStartObject();
            json.WriteNumber("line", failure.Problem.Line);
            json.WriteString("problem", failure.Problem.Text);
            json.WriteString("kernel", failure.Kernel);
            json.WriteNumber("index", failure.Index);
            json.WriteFinite("expected", failure.Expected);
            json.WriteFinite("actual", failure.Actual);
            json.WriteNumber("wrong", failure.Wrong);
            json.WriteNumber("count", failure.Count);
            json.WriteEndObject();
        });
    });

    public static string Of(CatalogueCheckReport report) => JsonText.Object(json =>
    {
        json.WriteNumber("passed", report.Passed);
        json.WriteNumber("failed", report.Failed);
        json.WriteString("tier", report.Tier);
        json.WriteNumber("threads", report.Threads);
        json.WriteNumber("seconds", report.Elapsed.TotalSeconds);
        json.WriteBoolean("cancelled", report.Cancelled);
        json.WriteArray("operators", report.Operators, result =>
        {
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            json.WriteNumber("samples", result.Samples);
            json.WriteNumber("passed", result.Passed);
            json.WriteNumber("failed", result.Failures.Count);
            json.WriteEndObject();
        });
        json.WriteArray("failures", report.Operators.SelectMany(static result => result.Failures), json.WriteStringValue);
    });
}
