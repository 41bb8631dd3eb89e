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
    public static Prediction OfSample(WeightsSource weights, DataSource data, int index, CancellationToken cancellationToken)
    {
        Shape input = PictureClassifier.Get(weights.Model).InputShape;
        WeightsMetadata metadata = weights.ReadMetadata();
        DataSettings settings = new(input, metadata.Size, HoldOut: null, Seed: 0, Strict: false);
        IImageDataset test = data.ForEvaluation(settings, metadata.ClassNames, cancellationToken).Images;
        if (index >= test.Count)
            throw new UsageException($"--index must be from 0 to {test.Count - 1}, the test samples of {data.Title}, got {index}.");
        string source = data.AreFiles ? test.NameOf(index) : $"{data.Title} test image {index}";
        return Of(weights, metadata.Size, test.ClassNames, source, test.ReadImage(index), test.Label(index));
    }

    /// <summary>Predicts the class of a picture in a file.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="classNames">The classes, if the weights do not name them.</param>
    /// <param name="path">The picture.</param>
    public static Prediction OfFile(WeightsSource weights, Func<IReadOnlyList<string>> classNames, string path)
    {
        PictureClassifier.Get(weights.Model);
        WeightsMetadata metadata = weights.ReadMetadata();
        return Of(weights, metadata.Size, metadata.ClassNames ?? classNames(), path, Image.Read(path), label: null);
    }

    private static Prediction Of(WeightsSource weights, int? size, IReadOnlyList<string> classNames, string source, Image picture, int? label)
    {
        NetworkEntry entry = PictureClassifier.Get(weights.Model);
        Module model = weights.Load(classNames.Count);
        // Colour and opacity are brought to what the network takes; the size only if the training did so, else it is for the user to decide.
        picture = picture.WithChannels(entry.InputShape[^1]);
        if (size is { } pixels) picture = new Compose(new Resize(pixels), new CenterCrop(pixels)).Apply(picture);
        else if (picture.Shape != entry.InputShape)
        {
            throw new FoveaException($"the picture is {picture.Width}×{picture.Height} pixels; --model {entry.Name} is made for {entry.InputShape} ([height, "
                + "width, channels]). Scale or crop the picture to that size.");
        }

        Tensor sample = Image.ToBatch(picture);
        Recording recording = Recording.ForEvaluation();
        recording.Begin();
        float[] probabilities = new Softmax().Forward(model.Forward(recording.Input(sample))).ToArray();
        return new Prediction(weights.Model, source, picture, classNames, probabilities, label);
    }
}
