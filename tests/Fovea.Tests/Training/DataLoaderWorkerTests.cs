using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>Workers change when samples are read, and nothing else.</summary>
public class DataLoaderWorkerTests
{
    private static readonly MadePictures Pictures = new(101, size: 6, classes: 4);

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(7, 2)]
    public void Batches_come_in_order_with_the_same_bits(int workers, int ahead)
    {
        DataLoader loader = new(new Noisy(Pictures), 8, seed: 3) { Workers = workers, BatchesAhead = ahead };
        foreach (int epoch in (int[])[1, 2])
        {
            (float[] images, int[] labels) = Gather(loader, epoch);
            (float[] expectedImages, int[] expectedLabels) = Gather(new DataLoader(new Noisy(Pictures), 8, seed: 3), epoch);
            Assert.Equal(expectedImages, images);
            Assert.Equal(expectedLabels, labels);
        }
    }

    [Fact]
    public void Workers_are_never_further_ahead_than_allowed()
    {
        Noisy counted = new(Pictures);
        DataLoader loader = new(counted, 8, shuffle: false) { Workers = 3, BatchesAhead = 2 };
        int batches = 0;
        foreach (Batch batch in loader.Epoch(1))
        {
            batches++;
            Thread.Sleep(5);
            Assert.InRange(counted.Reads, 0, 8 * (batches + 2));
        }

        Assert.Equal(101, counted.Reads);
    }

    [Fact]
    public void Leaving_early_ends_the_workers()
    {
        Noisy counted = new(Pictures);
        DataLoader loader = new(counted, 8) { Workers = 2 };
        Assert.Equal(2, loader.Epoch(1).Take(2).Count());
        int reads = counted.Reads;
        Thread.Sleep(20);
        Assert.Equal(reads, counted.Reads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_cancellation_ends_the_epoch(int workers)
    {
        using CancellationTokenSource source = new();
        DataLoader loader = new(Pictures, 8) { Workers = workers };
        using IEnumerator<Batch> batches = loader.Epoch(1, source.Token).GetEnumerator();
        Assert.True(batches.MoveNext());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => batches.MoveNext());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void The_first_failure_of_a_batch_comes_out_where_the_batch_is_asked_for(int workers)
    {
        DataLoader loader = new(new Noisy(Pictures) { Bad = [37, 35, 90] }, 10, shuffle: false) { Workers = workers };
        List<int> counts = [];
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => counts.AddRange(loader.Epoch(1).Select(static batch => batch.Count)));
        Assert.Equal("sample 35", error.Message);
    }

    [Fact]
    public void Steady_batches_take_no_memory()
    {
        DataLoader loader = new(new MadePictures(4000), 16, seed: 1) { Workers = 2, Mixer = new HalfAndHalf() };
        using IEnumerator<Batch> batches = loader.Epoch(1).GetEnumerator();
        for (int i = 0; i < 100; i++) batches.MoveNext();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) batches.MoveNext();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Training_goes_on_with_blended_batches_and_auxiliary_heads()
    {
        Module model = new HeadedNetwork(dropout: 0);
        Trainer trainer = new(model, new CrossEntropyLoss(labelSmoothing: 0.1f), new Sgd(model.Parameters, 0.05f), new TrainerOptions { BatchSize = 16, Mixer = new HalfAndHalf(), Workers = 1 });
        TrainingHistory history = await trainer.FitAsync(new MadePictures(200), epochs: 2);
        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.True(history.Epochs[1].Loss < history.Epochs[0].Loss);
        Trainer hinge = new(model, new MultiMarginLoss(), new Sgd(model.Parameters, 0.05f), new TrainerOptions { Mixer = new HalfAndHalf() });
        Assert.Contains("no form for a target tensor", (await Assert.ThrowsAsync<FoveaException>(() => hinge.FitAsync(new MadePictures(200), 1))).Message);
    }

    [Fact]
    public void Settings_that_cannot_be_are_errors()
    {
        Assert.Contains("Workers must be 0 or more, got -1", Assert.Throws<FoveaException>(() => new DataLoader(Pictures, 8) { Workers = -1 }).Message);
        Assert.Contains("BatchesAhead must be 1 or more, got 0", Assert.Throws<FoveaException>(() => new DataLoader(Pictures, 8) { BatchesAhead = 0 }).Message);
    }

    private static (float[] Images, int[] Labels) Gather(DataLoader loader, int epoch)
    {
        List<float> images = [];
        List<int> labels = [];
        foreach (Batch batch in loader.Epoch(epoch))
        {
            images.AddRange(batch.Images.ToArray());
            labels.AddRange(batch.Labels);
        }

        return ([.. images], [.. labels]);
    }

    /// <summary>Adds a draw to every sample, counts, and fails where it is told to.</summary>
    private sealed class Noisy(IDataset source) : IDataset
    {
        private int _reads;

        public int[] Bad { get; init; } = [];

        public int Reads => Volatile.Read(ref _reads);

        public int Count => source.Count;

        public Shape SampleShape => source.SampleShape;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public int Label(int index) => source.Label(index);

        public void ReadSample(int index, Span<float> destination) => ReadSample(index, destination, default);

        public void ReadSample(int index, Span<float> destination, RandomStream draws)
        {
            Interlocked.Increment(ref _reads);
            if (Bad.Contains(index)) throw new InvalidOperationException($"sample {index}");
            source.ReadSample(index, destination);
            destination[0] += draws.Uniform(0);
        }
    }
}
