using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels.Cpu;

/// <summary>Floats in a pinned managed array, the first one on a 64-byte boundary, so that kernels may use addresses and the collector sees the memory.</summary>
/// <remarks>
/// Or a view, some columns of another buffer in its memory:
/// <code>
/// whole, rows of 6     . . . . . .|. . . . . .|. . . . . .
/// columns 2 … 4            x x x         x x x       x x x       width 3, pitch 6
/// </code>
/// The whole goes back to where it came from when it and all its views have been released.
/// </remarks>
internal sealed unsafe class CpuBuffer : Buffer
{
    private const int Alignment = 64;
    private float[]? _array;
    private int _offset;
    private float* _first;
    private CpuBuffer? _whole;
    private int _width, _pitch;
    private int _views;
    private bool _isReleased;

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

    private CpuBuffer() { }

    /// <summary>Floats that fit.</summary>
    public int Capacity { get; }

    /// <inheritdoc/>
    public override bool IsView => _whole is not null;

    /// <summary>The buffer that has the memory: itself, unless it is a view.</summary>
    public CpuBuffer Whole => _whole ?? this;

    /// <summary>The floats in use.</summary>
    /// <remarks>A span over the array keeps it alive; one over the bare address would not.</remarks>
    public Span<float> Span => IsView ? throw NotForViews() : Extent;

    /// <summary>All from the first float to the last; of a view with what lies between its rows.</summary>
    public Span<float> Extent
    {
        get
        {
            int count = !IsView || Length == 0 ? Length : (Length / _width - 1) * _pitch + _width;
            return _array is null ? new Span<float>(_first, count) : _array.AsSpan(_offset, count);
        }
    }

    /// <summary>The address of the first float. Whoever uses it keeps the buffer alive.</summary>
    public float* Pointer => IsView ? throw NotForViews() : _first;

    /// <summary>The address of the first float, of a view, too: whoever uses it knows how far its rows are apart.</summary>
    public float* First => _first;

    /// <summary>A buffer of zeros that no pool knows.</summary>
    public static CpuBuffer Unpooled(int length)
    {
        CpuBuffer buffer = new(length);
        buffer.Use(length);
        buffer.Span.Clear();
        return buffer;
    }

    /// <summary>Columns of a buffer.</summary>
    /// <param name="of">Where they are; it may be a view itself.</param>
    /// <param name="rowLength">Floats of its rows.</param>
    /// <param name="first">The first column.</param>
    /// <param name="width">How many.</param>
    /// <param name="reuse">An object that was a view and has been released.</param>
    public static CpuBuffer View(CpuBuffer of, int rowLength, int first, int width, CpuBuffer? reuse = null)
    {
        CpuBuffer view = reuse ?? new CpuBuffer();
        Debug.Assert(view._whole is null && view.Capacity == 0 && width > 0 && first + width <= rowLength && of.Length % rowLength == 0);
        CpuBuffer whole = of.Whole;
        (view._whole, view._array, view._offset) = (whole, whole._array, of._offset + first);
        view._first = of._first + first;
        (view._width, view._pitch) = (width, of.PitchOf(rowLength));
        view.Length = of.Length / rowLength * width;
        whole._views++;
        return view;
    }

    /// <summary>Whether this is a view of the other buffer's rows, beginning at a column.</summary>
    public bool LiesIn(CpuBuffer other, int column) => IsView && Whole == other.Whole && _first == other._first + column;

    /// <summary>Floats from one row to the next.</summary>
    /// <param name="width">Floats of a row.</param>
    public int PitchOf(int width)
    {
        Debug.Assert(!IsView || width == _width);
        return IsView ? _pitch : width;
    }

    /// <summary>The rows.</summary>
    /// <param name="width">Floats of a row.</param>
    public Rows Rows(int width) => new(_first, PitchOf(width));

    /// <summary>The numbers as dense rows as long as they can be: one, or those of the view.</summary>
    public (int Rows, int Width) Lines => IsView ? (Length / _width, _width) : (1, Length);

    /// <summary>Sets the number of floats in use.</summary>
    public void Use(int length) => Length = length;

    /// <summary>The buffer, or view, is not used any more.</summary>
    /// <returns>The buffer whose memory nobody uses any more and whoever lent it can have back; null if there are views of it still.</returns>
    public CpuBuffer? Release()
    {
        CpuBuffer whole = Whole;
        if (IsView)
        {
            whole._views--;
            (_whole, _array, Length) = (null, null, 0);
            _first = null;
        }
        else
        {
            _isReleased = true;
        }

        if (!whole._isReleased || whole._views > 0) return null;
        whole._isReleased = false;
        return whole;
    }

    private static InvalidOperationException NotForViews() =>
        new("this kernel takes whole buffers, and was given columns of a wider one. An operator that says it takes views must have kernels that do.");
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
