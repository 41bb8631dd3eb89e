using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Memory;

/// <summary>After the first steps a training step takes no memory: its nodes, tensors and buffers are those of the step before.</summary>
[Collection(Alone.Name)]
public class SteadyStepTests(ITestOutputHelper output)
{
    private const int WarmUp = 4;
    private const int Steps = 6;

    [Theory]
    [InlineData("lenet5")]
    [InlineData("lenet5_bn")]
    public void A_steady_step_allocates_nothing(string network) => Check(network, NetworkRegistry.Get(network).Create(10));

    [Fact]
    public void Nor_does_one_of_LeNet5_of_1998_with_its_own_loss() => Check("lenet5_1998", new LeNet5Of1998(), 32, new RubbishClassLoss());

    [Fact]
    public void Nor_does_one_of_blended_batches_that_workers_fill() =>
        Check("mixed", LeNet5.Modern(), loss: new CrossEntropyLoss(labelSmoothing: 0.1f), workers: 2, mixer: new HalfAndHalf());

    [Fact]
    public void Nor_does_one_of_mobile_blocks() => Check("blocks", Blocks());

    [Fact]
    public void Nor_does_one_of_a_network_with_auxiliary_heads() => Check("two heads", new HeadedNetwork(dropout: 0.1f));

    [Fact]
    public void Nor_does_one_of_a_network_of_branches_that_are_joined() => Check("branches", new Sequential(
        new Conv2d(1, 3, 7, stride: 4), GoogLeNet.Block(3, 4, (2, 4), (2, 3), 2), InceptionV3.BlockB(13),
        new DenseNet.Block(493, 3, 2, dropout: 0.1f), DenseNet.Transition(499), new SqueezeNet.Fire(249, 3, 5), new GlobalAvgPool()));

    private void Check(string network, Module part, int size = 28, Loss? loss = null, int workers = 0, IBatchMixer? mixer = null)
    {
        Module model = new Sequential(part, new Dropout(0.1f));
        Trainer trainer = new(model, loss ?? new CrossEntropyLoss(), new Sgd(model.Parameters, 0.01f, momentum: 0.9f));
        DataLoader loader = new(new MadePictures(128 * (WarmUp + Steps), size), 128) { Workers = workers, Mixer = mixer };
        Metrics metrics = new(5);
        using IEnumerator<Batch> batches = loader.Epoch(1).GetEnumerator();
        Run(WarmUp);
        GC.Collect();
        (long misses, long allLarge) = (CpuBackend.PoolMisses, LargeObjects());
        long[] ofProcess = new long[Steps];
        long ofThread = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Steps; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Run(1);
            ofProcess[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        ofThread = GC.GetAllocatedBytesForCurrentThread() - ofThread;
        misses = CpuBackend.PoolMisses - misses;
        GC.Collect();
        long large = LargeObjects() - allLarge;
        output.WriteLine($"{network}: {ofThread / (double)Steps} bytes a step on the training thread, {string.Join(", ", ofProcess)} in the process, {misses} pool misses, {large} large bytes");
        Assert.Equal(0, misses);
        Assert.Equal(0, ofThread);
        // The threads of the test runner allocate, too, now and then; those that work on a step would in each.
        Assert.InRange(ofProcess.Order().ElementAt(Steps / 2), 0, 16 * 1024);
        Assert.InRange(large, long.MinValue, 0);

        void Run(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                batches.MoveNext();
                trainer.Step(batches.Current, metrics);
            }
        }
    }

    /// <summary>What slices, joins, shuffles and gates channels.</summary>
    private static Sequential Blocks() => new(
        new Conv2d(1, 8, 3, stride: 2), MobileNetV3.Bottleneck(8, new(3, 16, 8, SqueezesAndExcites: true, HardSwish: true, 1)), MobileNetV2.Bottleneck(8, 8, 1, 2),
        ShuffleNetV2.Basic(8), ShuffleNetV2.Downsampling(8, 16), new GlobalAvgPool(), new Linear(16, 10));

    /// <summary>Bytes in the heaps of large and of pinned objects after the last collection.</summary>
    private static long LargeObjects()
    {
        ReadOnlySpan<GCGenerationInfo> generations = GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo;
        return generations[3].SizeAfterBytes + generations[4].SizeAfterBytes;
    }
}
