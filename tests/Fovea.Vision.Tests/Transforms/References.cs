using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fovea.Vision.Tests.Transforms;

/// <summary>What Pillow and torchvision make of two pictures; <c>Fixtures/transforms/reference.py</c> wrote it.</summary>
internal static class References
{
    private static readonly Dictionary<string, byte[]> Files = Read();

    public static IReadOnlyList<ReferenceCase> Cases { get; } =
        [.. JsonDocument.Parse(Files["cases.json"]).RootElement.EnumerateArray().Select(static item => new ReferenceCase(
            item.GetProperty("input").GetString()!, item.GetProperty("operation").GetString()!,
            [.. item.GetProperty("numbers").EnumerateArray().Select(static number => number.GetDouble())],
            item.GetProperty("mode").GetString()!, item.GetProperty("flag").GetBoolean(), item.GetProperty("output").GetString()!))];

    public static Image Picture(string name) => Image.Decode(Files[$"{name}.png"], name);

    public static float[] Numbers(string name) => MemoryMarshal.Cast<byte, float>(Files[$"{name}.f32"]).ToArray();

    private static Dictionary<string, byte[]> Read()
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Join(AppContext.BaseDirectory, "Fixtures", "transforms", "references.zip"));
        return archive.Entries.ToDictionary(static entry => entry.Name, static entry =>
        {
            using Stream stream = entry.Open();
            using MemoryStream content = new();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }
}

/// <summary>One of them.</summary>
internal sealed record ReferenceCase(string Input, string Operation, double[] Numbers, string Mode, bool Flag, string Output);
