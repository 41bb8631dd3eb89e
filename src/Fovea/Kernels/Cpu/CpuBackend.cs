using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu;

/// <summary>The fast backend: vector kernels on this machine's processor, work cut by shape, so any number of threads gives the same bits.</summary>
public sealed partial class CpuBackend : Backend, IDisposable
{
    /// <summary>The environment variable that sets the number of threads of the default backend.</summary>
    public const string ThreadsVariable = "FOVEA_THREADS";

    /// <summary>The environment variable that forces one algorithm on convolutions: <c>direct</c>, <c>winograd</c> (F(4×4, 3×3)) or <c>winograd2</c> (F(2×2, 3×3)).</summary>
    public const string ConvolutionVariable = ConvolutionChoice.Variable;

    // Buffers belong to no thread team, so all CPU backends share what was given back.
    private static readonly PooledMemory SharedPool = new();

    private readonly CpuExecution _execution;
    private readonly CpuMemory _memory;

    /// <summary>A backend with as many threads as <see cref="ThreadsVariable"/> says, or as the process may use (container limits included).</summary>
    public CpuBackend() : this(DefaultThreads()) { }

    /// <summary>A backend with a number of threads.</summary>
    /// <param name="threads">Threads, 1 to 1024.</param>
    /// <param name="convolution">
    /// The algorithm of every convolution that can take it; null: what <see cref="ConvolutionVariable"/> says, or the fastest for each shape.
    /// <see cref="ConvolutionAlgorithm.Direct"/> is the definition, product by product: exact on small whole numbers.
    /// </param>
    /// <exception cref="FoveaException">Less than 1 thread, or more than 1024; or the variable has a value that it may not have.</exception>
    public CpuBackend(int threads, ConvolutionAlgorithm? convolution = null) : this(threads, InstructionTiers.Best, SharedPool, convolution) { }

    internal CpuBackend(int threads, InstructionTier tier, ConvolutionAlgorithm? convolution = null) : this(threads, tier, SharedPool, convolution) { }

    /// <summary>A backend whose buffers come from elsewhere than the pool.</summary>
    internal CpuBackend(int threads, InstructionTier tier, CpuMemory memory, ConvolutionAlgorithm? convolution = null)
    {
        if (threads is < 1 or > 1024) throw new FoveaException($"threads must be 1 to 1024, got {threads}. This process may use {Environment.ProcessorCount}.");
        _execution = new CpuExecution(threads, tier) { ForcedConvolution = convolution ?? ConvolutionChoice.FromEnvironment() };
        _memory = memory;
    }

    /// <summary>Threads that work on an operator.</summary>
    public int Threads => _execution.Team.Threads;

    /// <summary>The instructions in use: <c>Avx512</c>, <c>Avx2</c>, <c>Vector128</c> or <c>Scalar</c>.</summary>
    public string Tier => _execution.Tier.ToString();

    /// <inheritdoc/>
    public override string Name => $"cpu ({Tier}, {Threads} thread{(Threads == 1 ? "" : "s")})";

    /// <summary>How many times any CPU backend had to take fresh memory because the pool had nothing that fits.</summary>
    internal static long PoolMisses => SharedPool.Misses;

    /// <summary>Ends the threads. Not needed: they end with the backend.</summary>
    public void Dispose() => _execution.Dispose();

    /// <inheritdoc/>
    public override Buffer Allocate(int length)
    {
        CpuBuffer buffer = _memory.Rent(length);
        buffer.Use(length);
        return buffer;
    }

    /// <inheritdoc/>
    public override IndexBuffer AllocateIndices(int length)
    {
        HostIndexBuffer buffer = _memory.RentIndices(length);
        buffer.Use(length);
        return buffer;
    }

    /// <inheritdoc/>
    public override void Release(Buffer buffer)
    {
        if (((CpuBuffer)buffer).Release() is { } free) _memory.Return(free);
    }

    /// <inheritdoc/>
    public override void Release(IndexBuffer buffer) => _memory.Return((HostIndexBuffer)buffer);

    /// <inheritdoc/>
    public override Buffer ViewColumns(Buffer whole, int rowLength, int first, int width, Buffer? reuse = null) =>
        CpuBuffer.View((CpuBuffer)whole, rowLength, first, width, (CpuBuffer?)reuse);

    /// <inheritdoc/>
    public override bool LiesIn(Buffer part, Buffer whole, int column) => ((CpuBuffer)part).LiesIn((CpuBuffer)whole, column);

    /// <inheritdoc/>
    public override bool CanUse(Buffer buffer) => buffer is CpuBuffer own && _memory.Takes(own.Whole);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<float> source, Buffer destination) => source.CopyTo(Floats(destination));

    /// <inheritdoc/>
    public override void Read(Buffer source, Span<float> destination)
    {
        CpuBuffer from = (CpuBuffer)source;
        (int rows, int width) = from.Lines;
        int pitch = from.PitchOf(width);
        for (int i = 0; i < rows; i++) from.Extent.Slice(i * pitch, width).CopyTo(destination[(i * width)..]);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> source, IndexBuffer destination) => source.CopyTo(Indices(destination));

    /// <inheritdoc/>
    public override void Read(IndexBuffer source, Span<int> destination) => Indices(source).CopyTo(destination);

    private static Span<float> Floats(Buffer buffer) => ((CpuBuffer)buffer).Span;

    private static Span<float> FloatsOrNone(Buffer? buffer) => buffer is null ? default : Floats(buffer);

    private static Span<int> Indices(IndexBuffer buffer) => ((HostIndexBuffer)buffer).Span;

    internal static int DefaultThreads()
    {
        string? setting = Environment.GetEnvironmentVariable(ThreadsVariable);
        if (string.IsNullOrEmpty(setting)) return Environment.ProcessorCount;
        return int.TryParse(setting, out int threads) && threads is >= 1 and <= 1024 ? threads
            : throw new FoveaException($"{ThreadsVariable} must be a whole number from 1 to 1024, got '{setting}'.");
    }
}
