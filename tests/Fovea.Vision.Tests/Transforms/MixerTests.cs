using Fovea.Training;

namespace Fovea.Vision.Tests.Transforms;

/// <summary>Samples and labels are blended in the same parts.</summary>
public class MixerTests
{
    private static readonly RandomStream All = new(3, RandomStream.StreamOf("mixer tests"));

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(4)]
    public void Lambda_has_the_mean_and_the_variance_of_its_distribution(double alpha)
    {
        double[] draws = [.. Enumerable.Range(0, 40_000).Select(i => BetaDistribution.Draw(All.Substream((ulong)i), alpha))];
        double mean = draws.Average(), variance = draws.Sum(x => (x - mean) * (x - mean)) / draws.Length, expected = 1 / (4 * (2 * alpha + 1));
        Assert.InRange(mean, 0.49, 0.51);
        Assert.InRange(variance, 0.97 * expected, 1.03 * expected);
        Assert.All(draws, static x => Assert.InRange(x, 0, 1));
    }

    [Fact]
    public void Mixup_blends_each_sample_with_the_one_before()
    {
        const int Count = 3, Size = 37;
        float[] before = [.. Enumerable.Range(0, Count * Size).Select(static i => i * 0.5f)], samples = [.. before];
        float[] targets = [1, 0, 0, 1, 1, 0];
        new MixUp(0.7).Mix(samples, targets, [1, Size, 1], 2, All);
        float lambda = targets[2] == 0 && targets[3] == 1 ? 1 : targets[3];
        Assert.InRange(lambda, 0, 1);
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < Size; k++)
                Assert.Equal(lambda * before[i * Size + k] + (1 - lambda) * before[(i + Count - 1) % Count * Size + k], samples[i * Size + k], 1e-4f);
        }

        // Sample 0 is of class 0, and so is the one before it, the last.
        Assert.Equal([1f, 0f], targets[..2]);
        Assert.Equal([1 - lambda, lambda], targets[2..4]);
        Assert.Equal([lambda, 1 - lambda], targets[4..]);
    }

    [Fact]
    public void Cutmix_puts_a_part_of_the_sample_before_and_blends_by_its_area()
    {
        const int Count = 4, Side = 8;
        for (ulong round = 0; round < 50; round++)
        {
            float[] samples = [.. Enumerable.Range(0, Count * Side * Side * 2).Select(static i => (float)(i / (Side * Side * 2)))], targets = new float[Count * Count];
            for (int i = 0; i < Count; i++) targets[i * Count + i] = 1;
            new CutMix().Mix(samples, targets, [Side, Side, 2], Count, All.Substream(round));
            for (int i = 0; i < Count; i++)
            {
                float[] sample = samples[(i * Side * Side * 2)..((i + 1) * Side * Side * 2)];
                int before = (i + Count - 1) % Count, foreign = sample.Count(value => value == before);
                Assert.Equal(sample.Length - foreign, sample.Count(value => value == i));
                Assert.Equal((float)foreign / sample.Length, targets[i * Count + before], 1e-6f);
                Assert.Equal(1, targets[(i * Count)..(i * Count + Count)].Sum(), 1e-6f);
            }
        }
    }

    [Fact]
    public void Impossible_settings_are_errors()
    {
        Assert.Throws<FoveaException>(() => new MixUp(0));
        Assert.Throws<FoveaException>(() => new CutMix(double.NaN));
        Assert.Contains("pictures [H, W, C] are expected", Assert.Throws<ShapeException>(() => new CutMix().Mix(new float[4], new float[2], [4], 2, All)).Message);
    }

    [Fact]
    public void A_loader_gives_blended_batches_with_their_targets()
    {
        IdxDataset digits = Mnist.Train();
        DataLoader loader = new(digits.Take(100), 32, seed: 5) { Mixer = new MixUp(0.4), Workers = 1 };
        foreach (Batch batch in loader.Epoch(1))
        {
            float[] targets = batch.Targets!.Value.ToArray();
            Assert.Equal([batch.Count, 10], batch.Targets.Value.Shape.AsSpan());
            for (int i = 0; i < batch.Count; i++)
            {
                float[] row = targets[(10 * i)..(10 * i + 10)];
                Assert.Equal(1, row.Sum(), 1e-5f);
                Assert.Equal(row.Max(), row[batch.Labels[i]]);
            }
        }
    }
}
