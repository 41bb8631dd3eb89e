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

    /// <summary>Parts the samples by chance in two: some to train with, and some held out to judge the training by.</summary>
    /// <param name="dataset">The whole.</param>
    /// <param name="fraction">The held-out part, from 0 to 1; its number of samples is count · fraction, rounded to the nearest.</param>
    /// <param name="seed">The same seed always gives the same two parts.</param>
    /// <returns>Both parts, each in the order of the whole.</returns>
    /// <exception cref="FoveaException">The fraction is not from 0 to 1.</exception>
    public static (SubsetDataset Train, SubsetDataset HeldOut) Split(this IDataset dataset, double fraction, ulong seed)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new FoveaException($"Split: the held-out fraction must be from 0 to 1, got {fraction}.");
        int[] order = new int[dataset.Count];
        new RandomStream(seed, SplitStream).Permutation(order);
        int heldOut = (int)Math.Round(dataset.Count * fraction, MidpointRounding.AwayFromZero);
        Array.Sort(order, 0, heldOut);
        Array.Sort(order, heldOut, order.Length - heldOut);
        return (new SubsetDataset(dataset, order.AsSpan(heldOut)), new SubsetDataset(dataset, order.AsSpan(0, heldOut)));
    }
}
