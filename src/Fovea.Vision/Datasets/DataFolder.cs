using System.Text;

namespace Fovea.Vision;

/// <summary>Where the files of a named data set are looked for.</summary>
/// <remarks>
/// A folder that the caller names is the only place. Otherwise, in this order: the folder in the environment variable <c>FOVEA_DATA</c>; a
/// folder <c>data</c> in the current folder or any above it; the same above the program; <c>fovea</c> in the user's cache
/// (<c>XDG_CACHE_HOME</c>, else <c>~/.cache</c>); <c>/usr/share/datasets</c>, where Debian's packages put data sets. Each place may hold
/// the files in a sub-folder named after the set, or directly.
/// </remarks>
public static class DataFolder
{
    /// <summary>The environment variable that names a folder of data sets.</summary>
    public const string EnvironmentVariable = "FOVEA_DATA";

    private const string DebianFolder = "/usr/share/datasets";

    /// <summary>The places where a set is looked for if no folder is named, in order; they need not exist.</summary>
    public static IReadOnlyList<string> Places() => Places(
        Environment.GetEnvironmentVariable(EnvironmentVariable), Environment.CurrentDirectory, AppContext.BaseDirectory,
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>Finds the files of a data set.</summary>
    /// <param name="set">What is looked for.</param>
    /// <param name="places">The places to look at.</param>
    /// <returns>The path of each file, all in one folder.</returns>
    /// <exception cref="FoveaException">No place holds them all; the message lists the places and says how to get the files.</exception>
    public static IReadOnlyList<string> Find(DataFiles set, IReadOnlyList<string> places)
    {
        foreach (string place in places)
        {
            // The sub-folder first: sets with equal file names can then lie side by side.
            foreach (string folder in new[] { Path.Join(place, set.FolderName), place })
            {
                string?[] paths = [.. set.Files.Select(names => names.Select(name => Path.Join(folder, name)).FirstOrDefault(File.Exists))];
                if (Array.TrueForAll(paths, path => path is not null)) return paths!;
            }
        }

        StringBuilder message = new($"{set.Title} was not found. Looked for {string.Join(" and ", set.Files.Select(names => names[0]))} "
            + $"(also without .gz) in these folders, and in a sub-folder {set.FolderName} of each:\n");
        foreach (string place in places) message.Append("  ").Append(place).Append(Directory.Exists(place) ? "\n" : " (does not exist)\n");
        message.Append($"{set.HowToGet} Then name their folder (--data FOLDER), or set {EnvironmentVariable} to it.");
        throw new FoveaException(message.ToString());
    }

    internal static IReadOnlyList<string> Places(
        string? variable, string currentFolder, string programFolder, string? cacheFolder, string homeFolder)
    {
        List<string> places = [];
        if (!string.IsNullOrEmpty(variable)) places.Add(Path.GetFullPath(variable, currentFolder));
        foreach (string start in new[] { currentFolder, programFolder })
        {
            string? folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(start));
            for (; folder is not null; folder = Path.GetDirectoryName(folder)) places.Add(Path.Join(folder, "data"));
        }

        // The XDG specification says that relative paths are to be ignored.
        if (Path.IsPathFullyQualified(cacheFolder ?? "")) places.Add(Path.Join(cacheFolder, "fovea"));
        else if (homeFolder.Length > 0) places.Add(Path.Join(homeFolder, ".cache", "fovea"));
        places.Add(DebianFolder);
        return [.. places.Distinct()];
    }
}
