using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels.Cpu;

/// <summary>Floats in a pinned managed array, the first one on a 64-byte boundary, so that kernels may use addresses and the collector sees the memory.</summary>
internal sealed unsafe class CpuBuffer : Buffer
{
    private const int Alignment = 64;
    private readonly float[] _array;
    private readonly int _offset;

    public CpuBuffer(int capacity)
    {
        Capacity = capacity;
        _array = GC.AllocateUninitializedArray<float>(checked(capacity + Alignment / sizeof(float)), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _offset = (int)((Alignment - address % Alignment) % Alignment) / sizeof(float);
    }

    /// <summary>Floats that fit.</summary>
    public int Capacity { get; }

    /// <summary>The floats in use.</summary>
    public Span<float> Span => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _offset), Length);

    /// <summary>The address of the first float. Whoever uses it keeps the buffer alive.</summary>
    public float* Pointer => (float*)Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _offset));

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
    private readonly int[] _array;

    public HostIndexBuffer(int capacity)
    {
        Capacity = capacity;
        _array = GC.AllocateUninitializedArray<int>(capacity, pinned: true);
    }

    /// <summary>Numbers that fit.</summary>
    public int Capacity { get; }

    /// <summary>The numbers in use.</summary>
    public Span<int> Span => _array.AsSpan(0, Length);

    /// <summary>The address of the first number. Whoever uses it keeps the buffer alive.</summary>
    public int* Pointer => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));

    /// <summary>Sets how many are in use.</summary>
    public void Use(int length) => Length = length;
}
