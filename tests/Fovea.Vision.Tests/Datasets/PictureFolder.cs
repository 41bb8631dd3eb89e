using Fovea.Tests;

namespace Fovea.Vision.Tests.Datasets;

/// <summary>The first digits of MNIST as PNG files: a sub-folder for each class, and a table in the order of the set.</summary>
public sealed class PictureFolder : IDisposable
{
    public const int Count = 200;

    private readonly TemporaryFolder _folder = new();

    public PictureFolder()
    {
        Digits = Mnist.Train().Take(Count);
        List<string> lines = ["path,label"];
        for (int i = 0; i < Count; i++)
        {
            string name = $"{Digits.Label(i)}/{i:D3}.png";
            Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
            Digits.ReadImage(i).Write(File(name));
            lines.Add($"{name},{Digits.Label(i)}");
        }

        Table = File("all.csv");
        System.IO.File.WriteAllLines(Table, lines);
    }

    public ImageSubset Digits { get; }

    public string Root => _folder.File("digits");

    public string Table { get; }

    public string File(string name) => Path.Join(Root, name);

    public void Dispose() => _folder.Dispose();
}
