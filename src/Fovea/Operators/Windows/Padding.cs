using System.Runtime.InteropServices;

namespace Fovea.Operators.Windows;

/// <summary>Zeros (or what the operator's padding mode says) around the input.</summary>
/// <remarks>
/// Write a number for all sides, <c>(pH, pW)</c> for both sides of an axis, <see cref="Sides(int, int, int, int)"/>, <see cref="Valid"/> for none or
/// <see cref="Same"/> for ⌈n/stride⌉ outputs.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Padding
{
    private readonly bool _same;
    private readonly SpatialSize _begin;
    private readonly SpatialSize _end;

    private Padding(bool same, SpatialSize begin, SpatialSize end)
    {
        _same = same;
        _begin = begin;
        _end = end;
    }

    /// <summary>No padding.</summary>
    public static Padding Valid => default;

    /// <summary>
    /// As many outputs as ⌈n/stride⌉, at every stride: in all max(0, (⌈n/s⌉ − 1)·s + d·(k − 1) + 1 − n), the odd one at the end
    /// (below, right), which ONNX calls SAME_UPPER and TensorFlow SAME.
    /// </summary>
    public static Padding Same { get; } = new(true, default, default);

    /// <summary>Each side of a picture by itself.</summary>
    public static Padding Sides(int top, int bottom, int left, int right) => new(false, (0, top, left), (0, bottom, right));

    /// <summary>Each side of a volume, or of a signal (its width), by itself.</summary>
    public static Padding Sides(SpatialSize begin, SpatialSize end) => new(false, begin, end);

    /// <summary>The same on all sides.</summary>
    public static implicit operator Padding(int all) => new(false, all, all);

    /// <summary>Above and below, left and right.</summary>
    public static implicit operator Padding((int Height, int Width) padding) => new(false, (0, padding.Height, padding.Width), (0, padding.Height, padding.Width));

    /// <summary>Both ends of depth, height and width.</summary>
    public static implicit operator Padding((int Depth, int Height, int Width) padding) => new(false, padding, padding);

    /// <summary>The padding in front of and behind one axis.</summary>
    /// <param name="axis">0 depth, 1 height, 2 width.</param>
    /// <param name="input">Size of the input.</param>
    /// <param name="extent">What the window covers, d·(k − 1) + 1.</param>
    /// <param name="stride">Step of the window.</param>
    internal (int Begin, int End) Resolve(int axis, int input, int extent, int stride)
    {
        if (!_same) return axis switch { 0 => (_begin.Depth, _end.Depth), 1 => (_begin.Height, _end.Height), _ => (_begin.Width, _end.Width) };
        long output = ((long)input + stride - 1) / stride;
        long total = Math.Clamp((output - 1) * stride + extent - input, 0, int.MaxValue);
        return ((int)(total / 2), (int)(total - total / 2));
    }

    /// <summary>As it is written in code.</summary>
    public override string ToString()
    {
        if (_same) return "same";
        return _begin != _end ? $"begin ({_begin.ToString(3)}) end ({_end.ToString(3)})"
            : _begin.Height == _begin.Width ? $"{_begin.Width}" : _begin.ToString(2);
    }
}
