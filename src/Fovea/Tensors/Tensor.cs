using System.Runtime.CompilerServices;
using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;

namespace Fovea;

/// <summary>A dense array of 32-bit floats with a shape: row-major, always contiguous, channels last (<c>[N, H, W, C]</c>).</summary>
/// <remarks>
/// A small handle, cheap to copy, with nothing to dispose. A tensor that a <see cref="Autograd.Recording"/> made lives until the next step of
/// that recording begins; reading it later throws <see cref="RecycledTensorException"/>: <see cref="Clone"/> it to keep it.
/// The numbers of a tensor do not change, except those of a <see cref="Parameter"/>.
/// </remarks>
public readonly partial struct Tensor : IEquatable<Tensor>
{
    private readonly Value? _value;
    private readonly int _generation;

    internal Tensor(Value value, int generation)
    {
        _value = value;
        _generation = generation;
    }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => (_value ?? throw Uninitialised()).Shape;

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>False where shapes alone flow (<see cref="Recording.OfShapes"/>) and there are no numbers to read.</summary>
    public bool HasData => Value.Buffer is not null;

    /// <summary>The recording that this tensor is part of, if any.</summary>
    public Recording? Recording => Value.Recording;

    /// <summary>Whether a gradient flows back to this tensor.</summary>
    public bool RequiresGradient => Value.RequiresGradient;

    /// <summary>The value, which must be alive.</summary>
    internal Value Value
    {
        get
        {
            Value value = _value ?? throw Uninitialised();
            if (value.Owner is { } owner && owner.Generation != _generation) throw owner.Recycled(value.Shape);
            value.CheckSource();
            return value;
        }
    }

    /// <summary>A tensor of the given numbers, in row-major order.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        if (values.Length != shape.Count)
            throw new ShapeException(nameof(Tensor), $"{values.Length} values given, shape {shape} holds {shape.Count}.");
        Value value = Value.Free(shape, Backend.Default);
        Backend.Default.Write(values, value.Buffer!);
        return value.ToTensor();
    }

    /// <summary>A tensor whose elements all have one value.</summary>
    public static Tensor Full(Shape shape, float element)
    {
        Value value = Value.Free(shape, Backend.Default);
        Backend.Default.Fill(element, value.Buffer!);
        return value.ToTensor();
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape) => Full(shape, 0);

    /// <summary>A scalar.</summary>
    public static Tensor Scalar(float element) => Full([], element);

    /// <summary>The one number of a tensor with one element.</summary>
    /// <exception cref="ShapeException">There are more elements, or none.</exception>
    public float Item()
    {
        if (Count != 1) throw new ShapeException(nameof(Item), $"the tensor {Shape} has {Count} elements, one is needed. Use ToArray().");
        Span<float> one = stackalloc float[1];
        CopyTo(one);
        return one[0];
    }

    /// <summary>A copy of the numbers, in row-major order.</summary>
    public float[] ToArray()
    {
        float[] array = new float[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>Copies the numbers out, in row-major order.</summary>
    /// <exception cref="ShapeException">The destination is shorter than the tensor.</exception>
    public void CopyTo(Span<float> destination)
    {
        Value value = WithData();
        if (destination.Length < value.Shape.Count)
            throw new ShapeException(nameof(CopyTo), $"the tensor {value.Shape} has {value.Shape.Count} elements, the destination holds {destination.Length}.");
        BackendOf(value).Read(value.Buffer!, destination[..value.Shape.Count]);
        GC.KeepAlive(value);
    }

    /// <summary>The numbers themselves, in row-major order, without a copy; for tensors of the CPU backend.</summary>
    /// <remarks>The memory behind the span is not used again, so the span stays valid as long as anybody holds it.</remarks>
    public ReadOnlySpan<float> AsSpan()
    {
        Value value = WithData();
        if (value.Buffer is not CpuBuffer)
            throw new FoveaException($"AsSpan: the tensor {value.Shape} is not in the CPU backend's memory. Use ToArray().");
        value.Producer?.MoveApart();
        for (Value? holder = value; holder is not null; holder = holder.KeepAlive as Value)
        {
            // An input of a recording shares the buffer of the tensor that was brought in.
            holder.Exposed = true;
            (holder.KeepAlive as BufferLease)?.Void();
        }

        return ((CpuBuffer)value.Buffer).Span;
    }

    /// <summary>A copy that lives as long as it is held and is part of no recording.</summary>
    public Tensor Clone()
    {
        Value value = WithData();
        Value copy = Value.FreeCopy(value.Shape, value.Buffer!, BackendOf(value));
        GC.KeepAlive(value);
        return copy.ToTensor();
    }

    /// <summary>Walks back through the recording and sets the gradient of every parameter that this scalar depends on.</summary>
    /// <param name="accumulate">Add to the gradients that are there instead of replacing them.</param>
    /// <exception cref="FoveaException">The tensor was not recorded, is no scalar, or depends on no parameter.</exception>
    public void Backward(bool accumulate = false) => RecordingFor(nameof(Backward)).Backward(Value, null, accumulate);

    /// <summary>As <see cref="Backward(bool)"/>, for a tensor of any shape with the gradient that reaches it.</summary>
    public void Backward(Tensor gradient, bool accumulate = false) => RecordingFor(nameof(Backward)).Backward(Value, gradient, accumulate);

    /// <summary>Whether both are the same tensor (not: hold the same numbers).</summary>
    public bool Equals(Tensor other) => ReferenceEquals(_value, other._value) && _generation == other._generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_value is null ? 0 : RuntimeHelpers.GetHashCode(_value), _generation);

    /// <summary>Whether both are the same tensor.</summary>
    public static bool operator ==(Tensor left, Tensor right) => left.Equals(right);

    /// <summary>Whether the two are different tensors.</summary>
    public static bool operator !=(Tensor left, Tensor right) => !left.Equals(right);

    /// <summary>The shape, and the numbers if they are few.</summary>
    public override string ToString()
    {
        if (_value is null) return "Tensor (uninitialised)";
        Value value = Value;
        return value.Buffer is null || value.Shape.Count > 16 ? $"Tensor {value.Shape}" : $"Tensor {value.Shape} {{{string.Join(", ", ToArray())}}}";
    }

    private Recording RecordingFor(string operation) => Value.Recording
        ?? throw new FoveaException($"{operation}: this tensor {Shape} was computed outside of a recording. "
            + "Give the model recording.Input(x) instead of x.");

    private Value WithData()
    {
        Value value = Value;
        value.Parameter?.EnsureInitialized();
        return value.Buffer is not null ? value
            : throw new FoveaException($"the tensor {Shape} has a shape and no numbers: its recording is one of shapes alone (Recording.OfShapes).");
    }

    private static Backend BackendOf(Value value) => value.Recording?.Backend is { } backend && backend.CanUse(value.Buffer!) ? backend : Backend.Default;

    private static InvalidOperationException Uninitialised() => new("the tensor is default(Tensor): it was never given a value.");
}
