namespace Fovea.Training;

/// <summary>Parts of data sets.</summary>
public static class DatasetExtensions
{
    private static readonly ulong SplitStream = RandomStream.StreamOf("dataset split");

    /// <summary>The first samples.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="count">How many; if there are fewer, all of them.</param>
    /// <exception cref="FoveaException">The count is negative.</exception>
    public static SubsetDataset Take(this IDataset dataset, int count)
    {
        if (count < 0) throw new FoveaException($"Take: the number of samples must be 0 or more, got {count}.");
        return new SubsetDataset(dataset, Enumerable.Range(0, Math.Min(count, dataset.Count)).ToArray());
    }

    /// <summary>Parts the samples by chance in two: some to train with, and some held out to judge the training by. Every class is parted alike.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="fraction">The held-out part, from 0 to 1; its number of samples is count · fraction, rounded to the nearest.</param>
    /// <param name="seed">The same seed always gives the same two parts.</param>
    /// <returns>Both parts, each in the order of the whole.</returns>
    /// <remarks>Of class c with n_c samples ⌊n_c · fraction⌋ are held out, and one more of the classes with the greatest remainders, until
    /// the number is right. Which ones is drawn for each class.</remarks>
    /// <exception cref="FoveaException">The fraction is not from 0 to 1.</exception>
    public static (SubsetDataset Train, SubsetDataset HeldOut) Split(this IDataset dataset, double fraction, ulong seed)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new FoveaException($"Split: the held-out fraction must be from 0 to 1, got {fraction}.");
        int[][] classes = [.. Enumerable.Range(0, dataset.Count).GroupBy(dataset.Label).OrderBy(static group => group.Key).Select(static group => group.ToArray())];
        int[] counts = [.. classes.Select(members => (int)(members.Length * fraction))];
        int missing = (int)Math.Round(dataset.Count * fraction, MidpointRounding.AwayFromZero) - counts.Sum();
        // The sort is stable: of equal remainders the lower class comes first.
        foreach (int c in Enumerable.Range(0, classes.Length).OrderByDescending(c => classes[c].Length * fraction - counts[c]).Take(missing)) counts[c]++;
        bool[] isHeldOut = new bool[dataset.Count];
        for (int c = 0; c < classes.Length; c++)
        {
            int[] order = new int[classes[c].Length];
            new RandomStream(seed, SplitStream).Substream((ulong)dataset.Label(classes[c][0])).Permutation(order);
            foreach (int place in order.AsSpan(0, counts[c])) isHeldOut[classes[c][place]] = true;
        }

        int[] all = [.. Enumerable.Range(0, dataset.Count)];
        return (new SubsetDataset(dataset, Array.FindAll(all, i => !isHeldOut[i])), new SubsetDataset(dataset, Array.FindAll(all, i => isHeldOut[i])));
    }
}
