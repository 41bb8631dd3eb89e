using System.Collections;
using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>Numbers of axes, counted from 0, or from −1 for the last: <c>[1, 2]</c> are height and width of <c>[N, H, W, C]</c>.</summary>
/// <remarks>A value of at most <see cref="Shape.MaxRank"/> axes that never allocates. <c>default</c> names none, which reductions take for all.</remarks>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEquatable<Axes>, IEnumerable<int>
{
    private const int BitsPerAxis = 8;

    // Axis i in byte i.
    private readonly ulong _numbers;

    private Axes(ulong numbers, int count)
    {
        _numbers = numbers;
        Count = count;
    }

    /// <summary>The given axes.</summary>
    /// <exception cref="ShapeException">More than <see cref="Shape.MaxRank"/>, or one that no tensor can have.</exception>
    public static Axes Create(ReadOnlySpan<int> axes)
    {
        if (axes.Length > Shape.MaxRank) throw new ShapeException(nameof(Axes), $"{axes.Length} axes given, at most {Shape.MaxRank} are possible.");
        ulong numbers = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] is < -Shape.MaxRank or >= Shape.MaxRank)
                throw new ShapeException(nameof(Axes), $"there is no axis {axes[i]}: a tensor has at most {Shape.MaxRank} axes.");
            numbers |= (ulong)(byte)(sbyte)axes[i] << (BitsPerAxis * i);
        }

        return new Axes(numbers, axes.Length);
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>One of them.</summary>
    public int this[int index] => (uint)index < (uint)Count ? (sbyte)(_numbers >> (BitsPerAxis * index)) : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The place of an axis that may be counted from the end.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    internal static int Place(string operation, int axis, Shape shape) => axis >= -shape.Rank && axis < shape.Rank ? axis + (axis < 0 ? shape.Rank : 0)
        : throw new ShapeException(operation, $"the tensor {shape} has no axis {axis}. "
            + (shape.Rank == 0 ? "It is a scalar." : $"Its axes are 0 to {shape.Rank - 1}, or {-shape.Rank} to -1 from the end."));

    /// <summary>The axes counted from 0.</summary>
    /// <exception cref="ShapeException">There is no such axis, or one is named twice.</exception>
    internal Axes Of(string operation, Shape shape)
    {
        Span<int> places = stackalloc int[Count];
        for (int i = 0; i < Count; i++)
        {
            places[i] = Place(operation, this[i], shape);
            if (places[..i].Contains(places[i])) throw new ShapeException(operation, $"axis {places[i]} of the tensor {shape} is named twice in {this}.");
        }

        return Create(places);
    }

    /// <inheritdoc/>
    public bool Equals(Axes other) => _numbers == other._numbers && Count == other.Count;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Axes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numbers, Count);

    /// <summary>Whether both name the same axes in the same order.</summary>
    public static bool operator ==(Axes left, Axes right) => left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(Axes left, Axes right) => !left.Equals(right);

    /// <summary>The numbers in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", this.Select(static axis => axis))}]";

    /// <summary>The numbers in order.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
