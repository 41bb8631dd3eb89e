namespace Fovea.Vision;

/// <summary>The data sets that come as MNIST does: four files of the same names.</summary>
internal sealed class MnistFamily
{
    /// <summary>Handwritten digits.</summary>
    public static readonly MnistFamily Digits = new(
        "MNIST", "mnist", Mnist.ClassNames, [5, 0, 4, 1, 9, 2, 1, 3, 1, 4], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9],
        "The files come with Fovea's sources in data/mnist, and from https://storage.googleapis.com/cvdf-datasets/mnist/ .");

    /// <summary>Pieces of clothing.</summary>
    public static readonly MnistFamily Fashion = new(
        "Fashion-MNIST", "fashion-mnist", FashionMnist.ClassNames, [9, 0, 0, 3, 0, 2, 7, 2, 5, 5], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7],
        "The files come with Debian's package dataset-fashion-mnist (apt install dataset-fashion-mnist), "
        + "and from https://github.com/zalandoresearch/fashion-mnist .");

    private readonly string _title;
    private readonly string _folderName;
    private readonly string _howToGet;
    private readonly IReadOnlyList<string> _classNames;
    private readonly byte[] _firstTrainingLabels;
    private readonly byte[] _firstTestLabels;

    private MnistFamily(
        string title, string folderName, IReadOnlyList<string> classNames, byte[] firstTrainingLabels, byte[] firstTestLabels,
        string howToGet)
    {
        _title = title;
        _folderName = folderName;
        _classNames = classNames;
        _firstTrainingLabels = firstTrainingLabels;
        _firstTestLabels = firstTestLabels;
        _howToGet = howToGet;
    }

    public IdxDataset Train(string? folder) => Load("train", folder is null ? DataFolder.Places() : [folder]);

    public IdxDataset Test(string? folder) => Load("t10k", folder is null ? DataFolder.Places() : [folder]);

    private IdxDataset Load(string part, IReadOnlyList<string> places)
    {
        DataFiles files = new(_title, _folderName, [Names(part, "images", 3), Names(part, "labels", 1)], _howToGet);
        IReadOnlyList<string> paths = DataFolder.Find(files, places);
        IdxFile labels = IdxFile.Read(paths[1]);
        foreach (MnistFamily other in new[] { Digits, Fashion })
        {
            if (other == this || !other.Begins(labels)) continue;
            throw new FoveaException($"{paths[1]} belongs to {other._title}, not to {_title}: the files of both have the same names. "
                + $"{_howToGet} Put them into a sub-folder named {_folderName}, or name their folder (--data FOLDER).");
        }

        return new IdxDataset(IdxFile.Read(paths[0]), labels, _classNames);
    }

    private static string[] Names(string part, string what, int rank) =>
        [$"{part}-{what}-idx{rank}-ubyte.gz", $"{part}-{what}-idx{rank}-ubyte", $"{part}-{what}.idx{rank}-ubyte"];

    private bool Begins(IdxFile labels) =>
        labels.Values.Span.StartsWith(_firstTrainingLabels) || labels.Values.Span.StartsWith(_firstTestLabels);
}
