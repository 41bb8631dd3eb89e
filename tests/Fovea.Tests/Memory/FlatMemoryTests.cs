using Fovea.Autograd;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;

namespace Fovea.Tests.Memory;

/// <summary>Memory stays flat however long a loop runs, although nothing is ever disposed.</summary>
[Collection(Alone.Name)]
public class FlatMemoryTests(ITestOutputHelper output)
{
    private const int Steps = 10_000;
    private const long Slack = 24 << 20;

    private static readonly float[] Numbers = SplitMix.Stream(1, 4 * 6 * 6);
    private static readonly int[] Labels = [0, 2, 1, 2];

    private static readonly Shape Pictures = [4, 6, 6, 1];
    private static readonly CpuBackend OneThread = new(1);

    private static Sequential Tiny() => new(new Conv2d(1, 2, 3), new BatchNorm(2), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(8, 3));

    [Fact]
    public void A_loop_of_ten_thousand_steps_stays_flat()
    {
        Sequential model = Tiny();
        CrossEntropyLoss loss = new();
        Sgd optimizer = new(model.Parameters, 0.01f);
        Recording recording = Recording.ForTraining(backend: OneThread);
        CheckFlat("training", () =>
        {
            recording.Begin();
            Tensor x = recording.Input(Tensor.From(Numbers, Pictures));
            loss.Compute(model.Forward(x), Labels).Backward();
            optimizer.Step();
        });
    }

    [Fact]
    public void A_new_recording_for_each_step_leaves_nothing_behind()
    {
        Sequential model = Tiny();
        for (int i = 0; i < 3000; i++) Step();
        (long heap, long process, _) = Measure();
        for (int i = 0; i < 3000; i++) Step();
        (long heapAfter, long processAfter, _) = Measure();
        Assert.InRange(heapAfter - heap, long.MinValue, 1 << 20);
        Assert.InRange(processAfter - process, long.MinValue, Slack);

        void Step()
        {
            Recording recording = Recording.ForTraining(backend: OneThread);
            recording.Begin();
            new CrossEntropyLoss().Compute(model.Forward(recording.Input(Tensor.From(Numbers, Pictures))), Labels).Backward();
        }
    }

    [Fact]
    public void Ten_thousand_evaluations_without_a_recording_stay_flat()
    {
        Sequential model = Tiny();
        CheckFlat("evaluation", () => model.Forward(Tensor.From(Numbers, Pictures)).ToArray());
    }

    [Fact]
    public void Alternating_batch_sizes_stay_flat()
    {
        Sequential model = Tiny();
        Recording recording = Recording.ForTraining(backend: OneThread);
        int step = 0;
        CheckFlat("two batch sizes in turn", () =>
        {
            int batch = 2 + step++ % 3;
            recording.Begin();
            Tensor x = recording.Input(Tensor.From(Numbers.AsSpan(0, batch * 36), Pictures.With(0, batch)));
            new CrossEntropyLoss().Compute(model.Forward(x), Labels.AsSpan(0, batch)).Backward();
        }, Steps / 2);
    }

    /// <summary>The pool grows until it holds what is in use between two collections, and then no more.</summary>
    private void CheckFlat(string what, Action step, int steps = Steps)
    {
        for (int i = 0; i < 3 * steps; i++) step();
        (long heap, long process, long misses) = Measure();
        for (int i = 0; i < steps; i++) step();
        (long heapAfter, long processAfter, long missesAfter) = Measure();
        output.WriteLine($"{what}: heap {heap:N0} → {heapAfter:N0} bytes, process {process:N0} → {processAfter:N0} bytes, {missesAfter - misses} pool misses");
        Assert.InRange(heapAfter - heap, long.MinValue, 1 << 20);
        Assert.InRange(processAfter - process, long.MinValue, Slack);
    }

    private static (long Heap, long Process, long Misses) Measure()
    {
        // What waits for its finalizer is let go of first.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        return (heap, Environment.WorkingSet, CpuBackend.PoolMisses);
    }
}
