using System.CommandLine;

namespace Fovea.Cli.CommandLine;

/// <summary>Values from the command line, or from a recipe where it says nothing.</summary>
internal static class ChosenValues
{
    /// <summary>What was given; else what the recipe says, if there is one; else the option's own value.</summary>
    public static string? Chosen(this ParseResult parsed, Option<string?> option, string? ofRecipe) =>
        IsGiven(parsed, option) ? parsed.GetValue(option) : ofRecipe ?? parsed.GetValue(option);

    /// <summary>What was given; else what the recipe says, if there is one; else the option's own value.</summary>
    public static T Chosen<T>(this ParseResult parsed, Option<T> option, T? ofRecipe) where T : struct =>
        IsGiven(parsed, option) ? parsed.GetValue(option) : ofRecipe ?? parsed.GetValue(option);

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
