using Fovea.Kernels.Geometry;
using Fovea.Vision;

namespace Fovea.Cli.CommandLine;

/// <summary>What <c>fovea filter</c> calls modes and borders; the usual one first.</summary>
internal static class FilterNames
{
    private static readonly (string Name, FilterMode Mode)[] ModeTable = [("per-channel", FilterMode.PerChannel), ("summed", FilterMode.Summed)];

    private static readonly (string Name, PaddingMode? Border)[] BorderTable =
    [
        ("reflect", PaddingMode.Reflect), ("zero", PaddingMode.Zero), ("replicate", PaddingMode.Replicate), ("circular", PaddingMode.Circular),
        ("mean", PaddingMode.Mean), ("valid", null),
    ];

    public static IReadOnlyList<string> Modes { get; } = [.. ModeTable.Select(static entry => entry.Name)];

    public static IReadOnlyList<string> Borders { get; } = [.. BorderTable.Select(static entry => entry.Name)];

    public static FilterMode ModeOf(string name) => ModeTable.First(entry => entry.Name == name).Mode;

    public static string NameOf(FilterMode mode) => ModeTable.First(entry => entry.Mode == mode).Name;

    public static PaddingMode? BorderOf(string name) => BorderTable.First(entry => entry.Name == name).Border;

    public static string NameOf(PaddingMode? border) => BorderTable.First(entry => entry.Border == border).Name;
}
