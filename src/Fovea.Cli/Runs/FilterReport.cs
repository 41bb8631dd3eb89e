using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>What one kernel did to a picture.</summary>
internal sealed record FilterReport(FilterKernel Kernel, ImageFilter Filter, FilterPlan Plan, FilterRange Range);
