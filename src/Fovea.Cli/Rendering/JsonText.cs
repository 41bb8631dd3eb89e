using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>Writes one object on one line. Numbers that JSON does not know become null.</summary>
internal static class JsonText
{
    // The line goes to a terminal or a program, never into HTML, so letters may stay letters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Object(Action<Utf8JsonWriter> write) => Text(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    /// <summary>A list of texts.</summary>
    public static string Array(IEnumerable<string> texts) => Text(json =>
    {
        json.WriteStartArray();
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    });

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Options)) write(writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static void WriteFinite(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    public static void WriteArray<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items) write(item);
        json.WriteEndArray();
    }

    /// <summary>The keys of a test; null if there was none.</summary>
    public static void WriteTest(this Utf8JsonWriter json, Evaluation? test)
    {
        json.WriteFinite("testAccuracy", test?.Accuracy);
        json.WriteFinite("testLoss", test?.Loss);
        json.WriteFinite("topK", test?.TopK);
        json.WriteFinite("topKAccuracy", test?.TopKAccuracy);
    }
}
