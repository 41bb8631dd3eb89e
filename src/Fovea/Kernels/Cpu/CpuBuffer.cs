using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels.Cpu;

/// <summary>Floats in a pinned managed array, the first one on a 64-byte boundary, so that kernels may use addresses and the collector sees the memory.</summary>
internal sealed unsafe class CpuBuffer : Buffer
{
    private const int Alignment = 64;
    private readonly float[]? _array;
    private readonly int _offset;
    private readonly float* _first;

    public CpuBuffer(int capacity)
    {
        Capacity = capacity;
        _array = GC.AllocateUninitializedArray<float>(checked(capacity + Alignment / sizeof(float)), pinned: true);
        // Pinned when allocated: the address holds as long as the array lives.
        float* address = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _offset = (int)((Alignment - (nuint)address % Alignment) % Alignment) / sizeof(float);
        _first = address + _offset;
    }

    /// <summary>Floats in memory that whoever makes the buffer keeps alive; on a 4-byte boundary at least.</summary>
    public CpuBuffer(float* first, int capacity)
    {
        Capacity = capacity;
        _first = first;
    }

    /// <summary>Floats that fit.</summary>
    public int Capacity { get; }

    /// <summary>The floats in use.</summary>
    /// <remarks>A span over the array keeps it alive; one over the bare address would not.</remarks>
    public Span<float> Span => _array is null ? new Span<float>(_first, Length) : _array.AsSpan(_offset, Length);

    /// <summary>The address of the first float. Whoever uses it keeps the buffer alive.</summary>
    public float* Pointer => _first;

    /// <summary>A buffer of zeros that no pool knows.</summary>
    public static CpuBuffer Unpooled(int length)
    {
        CpuBuffer buffer = new(length);
        buffer.Use(length);
        buffer.Span.Clear();
        return buffer;
    }

    /// <summary>Sets the number of floats in use.</summary>
    public void Use(int length) => Length = length;
}

/// <summary>Whole numbers in a pinned managed array; both backends of this machine's memory use it.</summary>
internal sealed unsafe class HostIndexBuffer : IndexBuffer
{
    private readonly int[]? _array;
    private readonly int* _first;

    public HostIndexBuffer(int capacity)
    {
        Capacity = capacity;
        _array = GC.AllocateUninitializedArray<int>(capacity, pinned: true);
        _first = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
    }

    /// <summary>Numbers in memory that whoever makes the buffer keeps alive.</summary>
    public HostIndexBuffer(int* first, int capacity)
    {
        Capacity = capacity;
        _first = first;
    }

    /// <summary>Numbers that fit.</summary>
    public int Capacity { get; }

    /// <summary>The numbers in use.</summary>
    public Span<int> Span => _array is null ? new Span<int>(_first, Length) : _array.AsSpan(0, Length);

    /// <summary>The address of the first number. Whoever uses it keeps the buffer alive.</summary>
    public int* Pointer => _first;

    /// <summary>Sets how many are in use.</summary>
    public void Use(int length) => Length = length;
}
