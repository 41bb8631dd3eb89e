namespace Fovea.Cli.CommandLine;

/// <summary>Guesses what was meant by a misspelt name.</summary>
internal static class Spelling
{
    private const int MostEdits = 2;

    /// <summary>A sentence with the nearest name, or nothing if none is near.</summary>
    public static string Hint(string given, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(name => Distance(given, name));
        return nearest is not null && Distance(given, nearest) <= MostEdits ? $" Did you mean '{nearest}'?" : "";
    }

    /// <summary>Levenshtein's distance: insertions, deletions and changes of one letter.</summary>
    private static int Distance(string a, string b)
    {
        // A long text is near to no name, and need not be measured.
        if (Math.Abs(a.Length - b.Length) > MostEdits) return int.MaxValue;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
