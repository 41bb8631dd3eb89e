namespace Fovea.Kernels.Geometry;

/// <summary>Axes in another order: axis k of the result is axis order[k] of the source.</summary>
/// <param name="Source">The sizes of the source.</param>
/// <param name="Order">Every axis once.</param>
public readonly record struct PermuteGeometry(Shape Source, Axes Order)
{
    /// <summary>The sizes of the result.</summary>
    public Shape Target
    {
        get
        {
            Span<int> sizes = stackalloc int[Order.Count];
            for (int k = 0; k < sizes.Length; k++) sizes[k] = Source[Order[k]];
            return Shape.Create(sizes);
        }
    }

    /// <summary>The way back.</summary>
    public PermuteGeometry Inverse
    {
        get
        {
            Span<int> places = stackalloc int[Order.Count];
            for (int k = 0; k < places.Length; k++) places[Order[k]] = k;
            return new PermuteGeometry(Target, Axes.Create(places));
        }
    }
}
