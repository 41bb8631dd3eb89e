using Fovea.Training;

namespace Fovea.Tests.Training;

public class SubsetDatasetTests
{
    /// <summary>Sample i holds the number i twice; its class is i mod 3.</summary>
    private sealed class Numbers(int count) : IDataset
    {
        public int Count => count;

        public Shape SampleShape => [1, 2, 1];

        public IReadOnlyList<string> ClassNames => ["a", "b", "c"];

        public void ReadSample(int index, Span<float> destination) => destination.Fill(index);

        public int Label(int index) => index % 3;
    }

    private static int[] Sources(SubsetDataset part) => [.. Enumerable.Range(0, part.Count).Select(part.SourceIndex)];

    [Fact]
    public void A_view_reads_through_to_the_source()
    {
        SubsetDataset part = new(new Numbers(10), [7, 0, 7]);
        float[] sample = new float[2];
        part.ReadSample(0, sample);
        Assert.Equal([7f, 7f], sample);
        Assert.Equal(3, part.Count);
        Assert.Equal([1, 0, 1], Enumerable.Range(0, 3).Select(part.Label));
        Assert.Equal([1, 2, 1], part.SampleShape.AsSpan());
        Assert.Equal(3, part.ClassNames.Count);
        Assert.Equal([0, 7], Sources(new SubsetDataset(part, [1, 2])).Select(part.SourceIndex));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    [InlineData(100, 10)]
    public void Take_gives_the_first(int count, int expected)
        => Assert.Equal(Enumerable.Range(0, expected), Sources(new Numbers(10).Take(count)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 100)]
    [InlineData(0.3333, 333)]
    [InlineData(1, 1000)]
    public void Split_parts_every_sample_once_and_repeatably(double fraction, int heldOut)
    {
        Numbers all = new(1000);
        (SubsetDataset train, SubsetDataset held) = all.Split(fraction, seed: 5);
        Assert.Equal(heldOut, held.Count);
        Assert.Equal(Enumerable.Range(0, 1000), Sources(train).Concat(Sources(held)).Order());
        Assert.Equal(Sources(held).Order(), Sources(held));
        Assert.Equal(Sources(held), Sources(all.Split(fraction, seed: 5).HeldOut));
        if (heldOut is > 0 and < 1000) Assert.NotEqual(Sources(held), Sources(all.Split(fraction, seed: 6).HeldOut));
    }

    [Fact]
    public void Impossible_parts_are_errors()
    {
        Numbers all = new(10);
        Assert.Contains("index 10 is not in the data set, which has 10", Assert.Throws<FoveaException>(() => new SubsetDataset(all, [10])).Message);
        Assert.Throws<FoveaException>(() => new SubsetDataset(all, [-1]));
        Assert.Throws<FoveaException>(() => all.Take(-1));
        Assert.Throws<FoveaException>(() => all.Split(1.5, 1));
        Assert.Throws<FoveaException>(() => all.Split(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Take(3).Label(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Take(3).ReadSample(-1, new float[2]));
        Assert.Empty(Sources(new Numbers(0).Split(0.5, 1).HeldOut));
    }
}
