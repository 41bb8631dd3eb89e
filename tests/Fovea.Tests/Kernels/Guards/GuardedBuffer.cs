namespace Fovea.Tests.Kernels.Guards;

/// <summary>Floats that end right at an unreadable page, or start right behind one; see <see cref="GuardedPages"/>. A write into the canaries fails the test.</summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private readonly GuardedPages _pages;

    public GuardedBuffer(int length, Guard guard = Guard.After)
    {
        Length = length;
        _pages = new GuardedPages((nuint)length * sizeof(float), guard);
    }

    public GuardedBuffer(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public float* Pointer => (float*)_pages.First;

    public Span<float> Span => new(Pointer, Length);

    public void Dispose()
    {
        bool intact = _pages.IsIntact;
        _pages.Dispose();
        Assert.True(intact, "Something wrote beside the buffer.");
    }
}
