using Fovea.Kernels.Cpu;

namespace Fovea.Kernels.Reference;

/// <summary>The definition of every kernel: naive loops in double precision, with a counter inside the multiply-add.</summary>
/// <remarks>
/// Gradient checks, counts and tests of the fast kernels rest on it. It is slow on purpose: each loop is the formula. It visits every
/// tap of a convolution, those on padding too (they read zero), so <see cref="MultiplyAdds"/> must equal the cost formula.
/// </remarks>
public sealed partial class ReferenceBackend : Backend
{
    /// <inheritdoc/>
    public override string Name => "reference (double precision)";

    /// <summary>Multiply-adds executed so far.</summary>
    public long MultiplyAdds { get; private set; }

    /// <summary>Those of them whose operands were both real numbers, none of them padding.</summary>
    public long EffectiveMultiplyAdds { get; private set; }

    /// <inheritdoc/>
    public override Buffer Allocate(int length) => new ReferenceBuffer(length);

    /// <inheritdoc/>
    public override IndexBuffer AllocateIndices(int length)
    {
        HostIndexBuffer buffer = new(length);
        buffer.Use(length);
        return buffer;
    }

    /// <summary>Nothing to do: the garbage collector takes it.</summary>
    public override void Release(Buffer buffer) { }

    /// <summary>Nothing to do: the garbage collector takes it.</summary>
    public override void Release(IndexBuffer buffer) { }

    /// <inheritdoc/>
    public override bool CanUse(Buffer buffer) => buffer is ReferenceBuffer;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<float> source, Buffer destination)
    {
        double[] target = Of(destination);
        for (int i = 0; i < source.Length; i++) target[i] = source[i];
    }

    /// <inheritdoc/>
    public override void Read(Buffer source, Span<float> destination)
    {
        double[] values = Of(source);
        for (int i = 0; i < values.Length; i++) destination[i] = (float)values[i];
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> source, IndexBuffer destination) => source.CopyTo(Of(destination));

    /// <inheritdoc/>
    public override void Read(IndexBuffer source, Span<int> destination) => Of(source).CopyTo(destination);

    private static double[] Of(Buffer buffer) => ((ReferenceBuffer)buffer).Values;

    private static double[]? OfOptional(Buffer? buffer) => buffer is null ? null : Of(buffer);

    private static Span<int> Of(IndexBuffer buffer) => ((HostIndexBuffer)buffer).Span;

    /// <summary>sum += a·b, counted.</summary>
    private void MultiplyAdd(ref double sum, double a, double b)
    {
        MultiplyAdds++;
        EffectiveMultiplyAdds++;
        sum += a * b;
    }

    /// <summary>A tap on padding: sum += 0·b, counted.</summary>
    private void MultiplyPadding() => MultiplyAdds++;
}
