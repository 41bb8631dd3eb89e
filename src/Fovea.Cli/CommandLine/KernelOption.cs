using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Fovea.Cli.Runs;
using Fovea.Vision;

namespace Fovea.Cli.CommandLine;

/// <summary><c>--kernel</c>: the name of a classic kernel, or rows of numbers with a divisor for all of them: <c>"1 2 1; 2 4 2; 1 2 1 / 16"</c>.</summary>
internal static class KernelOption
{
    private const string Name = "--kernel";
    private const int MostSide = 63;

    private static readonly string[] Names = [.. ClassicKernels.All.Select(static kernel => kernel.Name)];

    public static Option<FilterKernel?> Create() => new(Name)
    {
        Description = $"{string.Join(", ", Names)}, or rows of numbers such as \"1 0 -1; 2 0 -2; 1 0 -1\", which \"/ 16\" at the end divides",
        HelpName = "NAME|ROWS",
        CustomParser = Parse,
    };

    private static FilterKernel? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        // No name has a digit or a semicolon, and no matrix is without a digit.
        if (!text.Any(static c => char.IsAsciiDigit(c) || c == ';'))
        {
            string name = Choices.CheckedName(result, Name, Names);
            return Names.Contains(name) ? FilterKernel.Of(ClassicKernels.Get(name)) : null;
        }

        string[] parts = text.Split('/', 2, StringSplitOptions.TrimEntries);
        if (MatrixOption.Parse(result, Name, parts[0], MostSide, "applied") is not { } matrix) return null;
        double divisor = 1;
        if (parts.Length > 1 && (!double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out divisor) || divisor == 0 || !double.IsFinite(divisor)))
        {
            result.AddError($"{Name}: the divisor at the end must be a number other than 0, got {FileFormatException.Quote(parts[1])}.");
            return null;
        }

        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++) matrix[i, j] /= divisor;
        }

        return new FilterKernel(Name: null, text.Trim(), matrix);
    }
}
