using Fovea.Cli.Runs;
using Fovea.Vision;

namespace Fovea.Cli.Rendering;

/// <summary>A picture, and the probabilities of its classes as bars.</summary>
internal static class PredictionText
{
    private const int BarLength = 40;

    /// <summary>A wider picture is drawn smaller.</summary>
    private const int MostColumns = 64;

    public static void Write(Prediction prediction, Terminal terminal)
    {
        (TextWriter writer, Image picture) = (terminal.Out, prediction.Picture.WithChannels(1));
        if (picture.Width > MostColumns) picture = picture.Resize(Math.Max(1, picture.Height * MostColumns / picture.Width), MostColumns);
        TextPictureStyle style = terminal.HasBlocks ? TextPictureStyle.Shades : TextPictureStyle.Ascii;
        foreach (string line in TextPicture.Render(picture.Samples.Span, picture.Width, picture.Height, style).Split('\n'))
            writer.WriteLine(line.TrimEnd());

        int best = prediction.Class;
        string truth = prediction.Label is not { } label ? "" : label == best ? "; right"
            : $"; wrong, it is {prediction.ClassNames[label]}";
        writer.WriteLine($"{prediction.Source}: {prediction.ClassNames[best]} ({Numbers.Percent(prediction.Probabilities[best])}){truth}");
        int width = prediction.ClassNames.Max(static name => name.Length);
        for (int i = 0; i < prediction.ClassNames.Count; i++)
        {
            string bar = new(terminal.HasBlocks ? '█' : '#', (int)Math.Round(prediction.Probabilities[i] * BarLength));
            string name = prediction.ClassNames[i].PadRight(width), percent = Numbers.Percent(prediction.Probabilities[i]);
            writer.WriteLine($"  {name}  {percent,8}  {bar}".TrimEnd());
        }
    }
}
