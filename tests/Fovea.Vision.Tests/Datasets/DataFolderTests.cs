using Fovea.Tests;

namespace Fovea.Vision.Tests.Datasets;

public sealed class DataFolderTests : IDisposable
{
    private static readonly DataFiles Set = new("The set", "the-set", [["a.gz", "a"], ["b"]], "Get it somewhere.");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Put(string folder, params string[] names)
    {
        string path = Directory.CreateDirectory(_folder.File(folder)).FullName;
        foreach (string name in names) File.WriteAllText(Path.Join(path, name), "x");
        return path;
    }

    [Fact]
    public void Places_come_in_their_order_and_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "written with Unix paths");
        Assert.Equal(
            ["/w/a/vars", "/w/a/data", "/w/data", "/data", "/w/bin/data", "/cache/fovea", "/usr/share/datasets"],
            DataFolder.Places("vars", "/w/a", "/w/bin/", "/cache", "/home/u"));
        Assert.Equal(
            ["/data", "/home/u/.cache/fovea", "/usr/share/datasets"],
            DataFolder.Places("", "/", "/", "relative", "/home/u"));
    }

    [Fact]
    public void The_first_place_that_has_every_file_wins_and_its_sub_folder_comes_first()
    {
        string half = Put("half", "a.gz"), direct = Put("direct", "a", "b"), both = Put("both", "a", "b");
        string inner = Put("both/the-set", "a.gz", "a", "b");
        Assert.Equal([Path.Join(direct, "a"), Path.Join(direct, "b")], DataFolder.Find(Set, [half, direct, both]));
        Assert.Equal([Path.Join(inner, "a.gz"), Path.Join(inner, "b")], DataFolder.Find(Set, [half, both, direct]));
    }

    [Fact]
    public void Not_found_names_every_place_and_the_way_to_get_the_files()
    {
        string there = Put("数据");
        FoveaException error = Assert.Throws<FoveaException>(() => DataFolder.Find(Set, [there, "/nowhere/at all"]));
        Assert.Equal($"""
            The set was not found. Looked for a.gz and b (also without .gz) in these folders, and in a sub-folder the-set of each:
              {there}
              /nowhere/at all (does not exist)
            Get it somewhere. Then name their folder (--data FOLDER), or set FOVEA_DATA to it.
            """, error.Message);
    }
}
