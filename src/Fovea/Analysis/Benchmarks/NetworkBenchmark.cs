using System.Diagnostics;
using Fovea.Autograd;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Optimizers;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Measures networks, on fixed random numbers.</summary>
public static class NetworkBenchmark
{
    // So small that weights and gradients stay what they are, however many steps are measured.
    private const float LearningRate = 1e-5f;

    private static readonly RandomTask Task = new(0, "benchmark");

    /// <summary>Measures evaluation: one forward pass, as it is written, nothing compiled.</summary>
    /// <param name="entry">The network.</param>
    /// <param name="input">With the batch.</param>
    /// <param name="threads">Threads; null for FOVEA_THREADS, else all.</param>
    /// <param name="settings">For how long.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ShapeException">The input does not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static NetworkBenchmarkReport Inference(
        NetworkEntry entry, Shape input, int? threads, BenchmarkSettings settings, CancellationToken cancellationToken = default)
    {
        using CpuBackend backend = new(threads ?? CpuBackend.DefaultThreads());
        Module network = entry.CreateDefault();
        Recording recording = Recording.ForEvaluation(backend: backend);
        Tensor images = Tensor.From(Task.Input(input, entry.Vocabulary), input);
        return Measure(entry, input, backend, settings, Step, cancellationToken);

        void Step()
        {
            recording.Begin();
            network.Forward(recording.Input(images));
        }
    }

    /// <summary>Measures training: forward, loss, backward, and a step of SGD with momentum.</summary>
    /// <inheritdoc cref="Inference"/>
    public static NetworkBenchmarkReport Training(
        NetworkEntry entry, Shape input, int? threads, BenchmarkSettings settings, CancellationToken cancellationToken = default)
    {
        using CpuBackend backend = new(threads ?? CpuBackend.DefaultThreads());
        Module network = entry.CreateDefault();
        Recording recording = Recording.ForTraining(backend: backend);
        Tensor images = Tensor.From(Task.Input(input, entry.Vocabulary), input);
        RandomTask.RecordShapes(network, input, out Shape output);
        Func<Tensor, Tensor> loss = entry.Task == NetworkTask.SuperResolution ? Task.SquaredError(output) : Task.CrossEntropy(output);
        Sgd optimizer = new(network.Parameters, LearningRate, momentum: 0.9f);
        return Measure(entry, input, backend, settings, Step, cancellationToken);

        void Step()
        {
            recording.Begin();
            loss(network.Forward(recording.Input(images))).Backward();
            optimizer.Step();
        }
    }

    private static NetworkBenchmarkReport Measure(
        NetworkEntry entry, Shape input, CpuBackend backend, BenchmarkSettings settings, Action step, CancellationToken cancellationToken)
    {
        Measurement measured = new BenchmarkClock(settings, cancellationToken).Measure(step);
        using Process process = Process.GetCurrentProcess();
        return new NetworkBenchmarkReport(entry.Name, input, backend.Tier, backend.Threads, measured.Timings[0],
            (double)measured.AllocatedBytes / measured.Calls, measured.PoolMisses, measured.Collections, process.PeakWorkingSet64);
    }
}
