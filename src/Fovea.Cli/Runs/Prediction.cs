using Fovea.Autograd;
using Fovea.Cli.CommandLine;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>What a network takes one picture for.</summary>
/// <param name="Model">The network's name.</param>
/// <param name="Source">Where the picture comes from, in words.</param>
/// <param name="Picture">The picture.</param>
/// <param name="ClassNames">The classes.</param>
/// <param name="Probabilities">One for each class.</param>
/// <param name="Label">The true class, if it is known.</param>
internal sealed record Prediction(
    string Model, string Source, Image Picture, IReadOnlyList<string> ClassNames, IReadOnlyList<float> Probabilities, int? Label)
{
    /// <summary>The class with the greatest probability.</summary>
    public int Class => Enumerable.Range(0, Probabilities.Count).MaxBy(i => Probabilities[i]);

    /// <summary>Predicts the class of a test sample.</summary>
    /// <exception cref="UsageException">There is no such sample.</exception>
    public static Prediction OfSample(WeightsSource weights, DataSource data, int index)
    {
        IdxDataset test = data.Test();
        if (index >= test.Count)
            throw new UsageException($"--index must be from 0 to {test.Count - 1}, the test samples of {data.Set.Name}, got {index}.");
        if (test.SampleShape is not [int height, int width, 1])
            throw new FoveaException($"the samples of {data.Set.Name} are {test.SampleShape}; only grey pictures, [height, width, 1], can "
                + "be shown.");
        Image picture = new(width, height, 1, test.Pixels(index).ToArray());
        return Of(weights, data.Set, $"{data.Set.Name} test image {index}", picture, test.Label(index));
    }

    /// <summary>Predicts the class of a picture in a file.</summary>
    public static Prediction OfFile(WeightsSource weights, DatasetEntry set, string path) =>
        Of(weights, set, path, Image.Read(path), label: null);

    private static Prediction Of(WeightsSource weights, DatasetEntry set, string source, Image picture, int? label)
    {
        NetworkEntry entry = PictureClassifier.Get(weights.Model);
        Module model = weights.Load(set.ClassNames.Count);
        // Colour and opacity are brought to what the network takes; a size that it does not take is for the user to decide about.
        picture = picture.WithChannels(entry.InputShape[^1]);
        if (picture.Shape != entry.InputShape)
        {
            throw new FoveaException($"the picture is {picture.Width}×{picture.Height} pixels; --model {entry.Name} is made for {entry.InputShape} ([height, "
                + "width, channels]). Scale or crop the picture to that size.");
        }

        Tensor sample = Image.ToBatch(picture);
        Recording recording = Recording.ForEvaluation();
        recording.Begin();
        float[] probabilities = new Softmax().Forward(model.Forward(recording.Input(sample))).ToArray();
        return new Prediction(weights.Model, source, picture, set.ClassNames, probabilities, label);
    }
}
