using Fovea.Cli.Runs;

namespace Fovea.Cli.Rendering;

/// <summary>A prediction for programs.</summary>
internal static class PredictionJson
{
    public static string Of(Prediction prediction) => JsonText.Object(json =>
    {
        json.WriteString("source", prediction.Source);
        json.WriteNumber("prediction", prediction.Class);
        json.WriteString("name", prediction.ClassNames[prediction.Class]);
        json.WriteFinite("probability", prediction.Probabilities[prediction.Class]);
        if (prediction.Label is { } label) json.WriteNumber("label", label);
        else json.WriteNull("label");
        json.WriteArray("probabilities", prediction.Probabilities, p => json.WriteNumberValue(p));
        json.WriteString("model", prediction.Model);
    });
}
