using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>The sizes of a tensor's axes, outermost first: <c>[N, H, W, C]</c> for pictures.</summary>
/// <remarks>A value of at most <see cref="MaxRank"/> axes that never allocates. Write it as a collection expression: <c>Shape shape = [28, 28, 1];</c></remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The greatest number of axes.</summary>
    public const int MaxRank = 8;

    private readonly Axes _axes;
    private readonly int _rank;

    private Shape(ReadOnlySpan<int> sizes)
    {
        _rank = sizes.Length;
        sizes.CopyTo(_axes);
    }

    /// <summary>A shape of the given sizes.</summary>
    /// <exception cref="ShapeException">More than <see cref="MaxRank"/> axes, a negative size, or more than 2³¹ − 1 elements.</exception>
    public static Shape Create(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
            throw new ShapeException(nameof(Shape), $"{sizes.Length} axes given, at most {MaxRank} are possible.");
        long count = sizes.Contains(0) ? 0 : 1;
        foreach (int size in sizes)
        {
            if (size < 0)
                throw new ShapeException(nameof(Shape), $"the size of an axis must be 0 or more, got {size} in [{string.Join(", ", sizes.ToArray())}].");
            // Compared axis by axis: the product of eight sizes could overflow a long.
            count *= size;
            if (count > int.MaxValue)
            {
                throw new ShapeException(nameof(Shape), $"[{string.Join(", ", sizes.ToArray())}] has more than {int.MaxValue} elements. "
                    + "Split the batch or the picture into smaller parts.");
            }
        }

        return new Shape(sizes);
    }

    /// <summary>The number of axes.</summary>
    public int Rank => _rank;

    /// <summary>The same as <see cref="Rank"/>: how many sizes a pattern or a spread <c>[.. shape]</c> has. Without it the compiler takes <see cref="Count"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int Length => _rank;

    /// <summary>The number of elements: the product of the sizes; 1 for a scalar (no axes).</summary>
    public int Count
    {
        get
        {
            int count = 1;
            foreach (int size in AsSpan()) count *= size;
            return count;
        }
    }

    /// <summary>The size of an axis; <c>^1</c> is the last one, the channels.</summary>
    public int this[Index axis] => AsSpan()[axis];

    /// <summary>Some of the axes.</summary>
    /// <exception cref="ShapeException">They have more than 2³¹ − 1 elements: the others had none.</exception>
    public Shape this[Range axes] => Create(AsSpan()[axes]);

    /// <summary>This shape with one axis of another size.</summary>
    public Shape With(Index axis, int size)
    {
        Span<int> sizes = stackalloc int[MaxRank];
        AsSpan().CopyTo(sizes);
        sizes[axis.GetOffset(_rank)] = size;
        return Create(sizes[.._rank]);
    }

    /// <summary>This shape with one more axis in front: <c>[28, 28, 1]</c> with 128 is <c>[128, 28, 28, 1]</c>.</summary>
    public Shape Prepend(int size)
    {
        Span<int> sizes = stackalloc int[MaxRank + 1];
        sizes[0] = size;
        AsSpan().CopyTo(sizes[1..]);
        return Create(sizes[..(_rank + 1)]);
    }

    /// <summary>The sizes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> AsSpan() => ((ReadOnlySpan<int>)_axes)[.._rank];

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int size in AsSpan()) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes in brackets: <c>[128, 28, 28, 1]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", AsSpan().ToArray())}]";

    /// <summary>The sizes in order.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)AsSpan().ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int _size;
    }
}
