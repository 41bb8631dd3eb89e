using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>A kernel as it was asked for.</summary>
/// <param name="Name">Of a classic kernel; null if its numbers were given.</param>
/// <param name="Formula">The numbers as they are written.</param>
/// <param name="Values">The numbers.</param>
internal sealed record FilterKernel(string? Name, string Formula, double[,] Values)
{
    public static FilterKernel Of(ClassicKernel kernel) => new(kernel.Name, kernel.Formula, kernel.Values);

    /// <summary>Rows and columns: <c>3x3</c>.</summary>
    public string Size => $"{Values.GetLength(0)}x{Values.GetLength(1)}";
}
