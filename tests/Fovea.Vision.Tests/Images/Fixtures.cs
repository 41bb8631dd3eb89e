namespace Fovea.Vision.Tests.Images;

/// <summary>The pictures under Fixtures/images.</summary>
internal static class Fixtures
{
    public static string Root { get; } = Path.Join(AppContext.BaseDirectory, "Fixtures", "images");

    public static string File(params string[] parts) => Path.Join([Root, .. parts]);

    public static TheoryData<string> Names(string folder, string pattern) =>
        [.. Directory.GetFiles(File(folder), pattern).Select(path => Path.GetFileName(path)).Order()];

    public static byte[] Bytes(params string[] parts) => System.IO.File.ReadAllBytes(File(parts));
}
