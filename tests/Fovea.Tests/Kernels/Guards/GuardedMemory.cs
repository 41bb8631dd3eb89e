using Fovea.Kernels.Cpu;

namespace Fovea.Tests.Kernels.Guards;

/// <summary>The memory of a CPU backend under test: every buffer lies at an unreadable page and becomes unreadable itself when it is given back.</summary>
/// <remarks>Fresh numbers are NaN, or −2³¹: a kernel that reads what nobody wrote gives a wrong result.</remarks>
internal sealed unsafe class GuardedMemory(Guard guard) : CpuMemory, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, GuardedPages> _pages = new(ReferenceEqualityComparer.Instance);

    /// <summary>Buffers that were lent so far.</summary>
    public int Lent { get; private set; }

    /// <summary>Whether nothing has been written beside any buffer so far.</summary>
    public bool IsIntact
    {
        get
        {
            lock (_lock) return _pages.Values.All(static pages => pages.IsIntact);
        }
    }

    public override CpuBuffer Rent(int length)
    {
        GuardedPages pages = new((nuint)length * sizeof(float), guard);
        CpuBuffer buffer = new((float*)pages.First, length);
        new Span<float>(pages.First, length).Fill(float.NaN);
        return Keep(buffer, pages);
    }

    public override HostIndexBuffer RentIndices(int length)
    {
        GuardedPages pages = new((nuint)length * sizeof(int), guard);
        HostIndexBuffer buffer = new((int*)pages.First, length);
        new Span<int>(pages.First, length).Fill(int.MinValue);
        return Keep(buffer, pages);
    }

    public override void Return(CpuBuffer buffer) => Close(buffer);

    public override void Return(HostIndexBuffer buffer) => Close(buffer);

    public override bool Takes(CpuBuffer buffer)
    {
        lock (_lock) return _pages.ContainsKey(buffer);
    }

    /// <summary>Unmaps everything: buffers that were not given back too.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (GuardedPages pages in _pages.Values) pages.Dispose();
            _pages.Clear();
        }
    }

    private TBuffer Keep<TBuffer>(TBuffer buffer, GuardedPages pages) where TBuffer : class
    {
        lock (_lock)
        {
            Lent++;
            _pages.Add(buffer, pages);
        }

        return buffer;
    }

    private void Close(object buffer)
    {
        lock (_lock)
        {
            // Still mapped, so that its address is not given out again while somebody may hold it.
            if (_pages.TryGetValue(buffer, out GuardedPages? pages)) pages.Close();
        }
    }
}
