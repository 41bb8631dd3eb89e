using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Fovea.Cli.CommandLine;

/// <summary>Makes options that check their values and say in a sentence what they expect. Numbers are written with a point
/// everywhere.</summary>
internal static class Choices
{
    /// <summary>A text such as a path.</summary>
    public static Option<string?> Text(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            // '--weights --json' is a forgotten value, not a file of that name.
            if (text.Length == 0 || text.StartsWith("--", StringComparison.Ordinal))
                result.AddError($"{name} needs a value ({helpName}), got {FileFormatException.Quote(text)}.");
            return text;
        },
    };

    /// <summary>One of some names.</summary>
    public static Option<string?> Name(string name, string description, IReadOnlyList<string> names, string? whenNotGiven = null)
    {
        Option<string?> option = new(name)
        {
            Description = $"{description}: {string.Join(", ", names)}",
            HelpName = "NAME",
            CustomParser = result => CheckedName(result, name, names),
        };
        if (whenNotGiven is not null) option.DefaultValueFactory = _ => whenNotGiven;
        return option;
    }

    /// <summary>Looks for the name that was given, and adds an error if there is no such name.</summary>
    public static string CheckedName(ArgumentResult result, string what, IReadOnlyList<string> names)
    {
        string text = result.Tokens[0].Value;
        if (!names.Contains(text))
            result.AddError($"{what} {FileFormatException.Quote(text)} is unknown.{Spelling.Hint(text, names)} There are "
                + $"{string.Join(", ", names)}.");
        return text;
    }

    /// <summary>A number with a value of its own when it is not given.</summary>
    public static Option<T> Number<T>(string name, string helpName, string description, T least, T most, T whenNotGiven)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => whenNotGiven,
        CustomParser = result => Parse(result, name, least, most),
    };

    /// <summary>A number that may be absent.</summary>
    public static Option<T?> OptionalNumber<T>(string name, string helpName, string description, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Parse(result, name, least, most),
    };

    private static T Parse<T>(ArgumentResult result, string name, T least, T most) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        bool isWhole = T.One / (T.One + T.One) == T.Zero;
        string text = result.Tokens[0].Value;
        NumberStyles style = isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        // NaN fails both comparisons.
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most) return value;
        string range = most == T.MaxValue ? $"{least} or more" : $"from {least} to {most}";
        result.AddError($"{name} must be a {(isWhole ? "whole" : "finite")} number, {range}, got {FileFormatException.Quote(text)}.");
        return least;
    }
}
