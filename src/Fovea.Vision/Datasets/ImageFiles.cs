using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Pictures in files, each read when it is asked for.</summary>
public sealed class ImageFiles : IImageDataset
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".pnm", ".pbm", ".pgm", ".ppm", ".pam"];

    private readonly string[] _paths;
    private readonly int[] _labels;
    private readonly int _channels;
    private readonly Lazy<Shape> _shape;

    private ImageFiles(IReadOnlyList<(string Path, int Label)> files, IReadOnlyList<string> classNames, int channels)
    {
        if (channels is < 1 or > 4) throw new FoveaException($"{nameof(ImageFiles)}: channels must be from 1 to 4, got {channels}.");
        (_paths, _labels) = ([.. files.Select(static file => file.Path)], [.. files.Select(static file => file.Label)]);
        (ClassNames, _channels) = (classNames, channels);
        _shape = new Lazy<Shape>(() => Count > 0 ? ReadImage(0).Shape : throw new FoveaException("there is no picture, and so no shape of one."));
    }

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <summary>The shape of the first picture, which every other one must have if samples are read without a transform.</summary>
    public Shape SampleShape => _shape.Value;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Pictures in a folder with one sub-folder for each class, whose name is the class's.</summary>
    /// <param name="folder">The folder. Files are looked for at any depth of a sub-folder; those that begin with a point, and those whose
    /// names do not end as pictures' do, are left out.</param>
    /// <param name="classNames">The classes, if others than the sub-folders' names in their order are wanted (that of the bytes); all
    /// sub-folders must be among them.</param>
    /// <param name="channels">What every picture is brought to: 1 grey, 3 RGB.</param>
    /// <exception cref="FoveaException">The folder does not exist or cannot be read, has no sub-folders with pictures, or one that is no class.</exception>
    public static ImageFiles FromFolders(string folder, IReadOnlyList<string>? classNames = null, int channels = 3)
    {
        try
        {
            string[] found = [.. SubFolders(folder)];
            if (found.Length == 0)
                throw new FoveaException($"{FileFormatException.Quote(folder)} has no sub-folders; one for each class, with its pictures, is expected.");
            ClassIndex classes = new(found, classNames, folder);
            List<(string, int)> files = [.. found.SelectMany(name => Pictures(Path.Join(folder, name)).Select(path => (path, classes.Of(name, folder))))];
            if (files.Count == 0)
                throw new FoveaException($"{FileFormatException.Quote(folder)} has sub-folders without pictures ({string.Join(", ", Extensions)}).");
            return new ImageFiles(files, classes.Names, channels);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"cannot look through {FileFormatException.Quote(folder)}: {error.Message}", error);
        }
    }

    /// <summary>Pictures that a table of paths and labels names.</summary>
    /// <param name="table">A CSV file: a path and a label in each line, quoted with <c>"</c> where they hold a comma. Paths are relative to the
    /// table's folder. A first line <c>path,label</c> is a heading.</param>
    /// <param name="classNames">The classes, if others than the labels in their order are wanted (that of the bytes); all labels must be
    /// among them.</param>
    /// <param name="channels">What every picture is brought to: 1 grey, 3 RGB.</param>
    /// <exception cref="FileFormatException">A line is not a path and a label, or its label is no class.</exception>
    /// <exception cref="FoveaException">The table cannot be read.</exception>
    public static ImageFiles FromTable(string table, IReadOnlyList<string>? classNames = null, int channels = 3)
    {
        IReadOnlyList<LabelledPath> lines = LabelTable.Read(table);
        ClassIndex classes = new([.. lines.Select(static line => line.Label).Distinct().Order(StringComparer.Ordinal)], classNames, table);
        string folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        return new ImageFiles([.. lines.Select(line => (Path.Combine(folder, line.Path), classes.Of(line.Label, $"{table}, line {line.Line}")))], classes.Names, channels);
    }

    /// <summary>Whether a file's name ends as a picture's does.</summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public Image ReadImage(int index) => Image.Read(NameOf(index)).WithChannels(_channels);

    /// <inheritdoc/>
    public int Label(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _labels[index];
    }

    /// <summary>The path of a picture.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    public string NameOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _paths[index];
    }

    /// <inheritdoc/>
    public void ReadSample(int index, Span<float> destination) => PlainSamples.Read(this, index, destination);

    private static IEnumerable<string> SubFolders(string folder) =>
        Directory.EnumerateDirectories(folder).Select(static path => Path.GetFileName(path)).Where(static name => !name.StartsWith('.')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Pictures(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(path => IsPicture(path) && !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(static part => part.StartsWith('.')))
        .Order(StringComparer.Ordinal);
}
