namespace Fovea.Cli.Rendering;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    /// <summary>A part of the whole: <c>98.91 %</c>; a dash where there is none.</summary>
    public static string Percent(double part) => double.IsNaN(part) ? "–" : $"{part * 100:F2} %";

    /// <summary>A loss, with four digits after the point.</summary>
    public static string Loss(double loss) => $"{loss:F4}";
}
