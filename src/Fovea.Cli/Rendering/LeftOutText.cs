using Fovea.Cli.Runs;

namespace Fovea.Cli.Rendering;

/// <summary>Says which pictures were left out, and why.</summary>
internal static class LeftOutText
{
    public static void Write(IReadOnlyList<FoveaException> unreadable, TextWriter writer)
    {
        if (unreadable.Count > 0) writer.WriteLine($"fovea: {PictureSource.Listed(unreadable)}\n  They are left out; --strict makes them an error.");
    }
}
