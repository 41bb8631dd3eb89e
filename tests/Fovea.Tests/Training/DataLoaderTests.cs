using Fovea.Autograd;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>Every sample once an epoch, in an order that seed and epoch determine, in one piece of memory.</summary>
public class DataLoaderTests
{
    private static readonly MadePictures Pictures = new(10, size: 4, classes: 4);

    [Fact]
    public void Every_sample_comes_once_with_its_label()
    {
        DataLoader loader = new(Pictures, 4, seed: 3);
        Assert.Equal(3, loader.BatchCount);
        foreach (int epoch in (int[])[1, 2])
        {
            List<float[]> seen = [];
            foreach (Batch batch in loader.Epoch(epoch))
            {
                float[] images = batch.Images.ToArray();
                for (int i = 0; i < batch.Count; i++)
                {
                    seen.Add(images[(16 * i)..(16 * i + 16)]);
                    Assert.Equal(Pictures.Label(IndexOf(seen[^1])), batch.Labels[i]);
                }
            }

            Assert.Equal(Enumerable.Range(0, 10), seen.Select(IndexOf).Order());
        }
    }

    [Fact]
    public void A_batch_that_is_over_says_so()
    {
        List<Batch> all = [.. new DataLoader(Pictures, 4).Epoch(1)];
        Assert.Throws<RecycledTensorException>(() => all[0].Images.ToArray());
        Assert.Throws<RecycledTensorException>(() => all[0].Labels.Length);
        Assert.Equal(2, all[^1].Labels.Length);
    }

    [Fact]
    public void One_epoch_goes_on_at_a_time()
    {
        DataLoader loader = new(Pictures, 4);
        using IEnumerator<Batch> first = loader.Epoch(1).GetEnumerator(), second = loader.Epoch(2).GetEnumerator();
        Assert.True(first.MoveNext());
        Assert.True(second.MoveNext());
        Assert.Contains("has begun another epoch", Assert.Throws<FoveaException>(() => first.MoveNext()).Message, StringComparison.Ordinal);
        Assert.True(second.MoveNext());
    }

    [Fact]
    public void A_batch_enters_a_recording_as_its_input_alone()
    {
        Recording recording = Recording.ForTraining();
        foreach (Batch batch in new DataLoader(Pictures, 4).Epoch(1))
        {
            recording.Begin();
            Tensor x = recording.Input(batch.Images);
            Assert.Contains("recording.Input", Assert.Throws<FoveaException>(() => x + batch.Images).Message, StringComparison.Ordinal);
            Assert.Equal(batch.Images.ToArray().Select(value => 2 * value), (x + x).ToArray());
        }
    }

    [Fact]
    public void The_order_depends_on_seed_and_epoch_alone()
    {
        Assert.Equal(Order(3, 1), Order(3, 1));
        Assert.NotEqual(Order(3, 1), Order(3, 2));
        Assert.NotEqual(Order(3, 1), Order(4, 1));
        Assert.Equal(Enumerable.Range(0, 10), Order(3, 1, shuffle: false));
        // An epoch of its own is the same whatever epochs were read before.
        DataLoader loader = new(Pictures, 4, seed: 3);
        _ = loader.Epoch(1).Count();
        Assert.Equal(Order(3, 2), loader.Epoch(2).SelectMany(Indices));
    }

    [Fact]
    public void The_smaller_last_batch_lies_in_the_same_memory()
    {
        DataLoader loader = new(Pictures, 4);
        object[] buffers = [.. Enumerable.Range(1, 3).SelectMany(epoch => loader.Epoch(epoch)).Select(batch => batch.Images.Value.Buffer!)];
        Assert.Equal(9, buffers.Length);
        Assert.Single(buffers.Distinct());
        Assert.Equal([4, 4, 2], loader.Epoch(4).Select(batch => batch.Count));
        Assert.Equal([4, 4, 2], loader.Epoch(4).Select(batch => batch.Images.Shape[0]));
    }

    [Fact]
    public void A_span_over_a_batch_stays_what_it_was()
    {
        DataLoader loader = new(Pictures, 4);
        using IEnumerator<Batch> batches = loader.Epoch(1).GetEnumerator();
        batches.MoveNext();
        ReadOnlySpan<float> span = batches.Current.Images.AsSpan();
        float[] expected = span.ToArray();
        while (batches.MoveNext())
        {
        }

        Assert.True(span.SequenceEqual(expected));
    }

    private static IEnumerable<int> Order(ulong seed, int epoch, bool shuffle = true) => new DataLoader(Pictures, 4, shuffle, seed).Epoch(epoch).SelectMany(Indices);

    private static IEnumerable<int> Indices(Batch batch) => batch.Images.ToArray().Chunk(16).Select(IndexOf);

    private static int IndexOf(float[] image) => Enumerable.Range(0, Pictures.Count).Single(index =>
    {
        float[] sample = new float[16];
        Pictures.ReadSample(index, sample);
        return sample.AsSpan().SequenceEqual(image);
    });
}
