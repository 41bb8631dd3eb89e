using System.Runtime.InteropServices;

namespace Fovea.Operators.Windows;

/// <summary>Zeros (or what the operator's padding mode says) around the input.</summary>
/// <remarks>
/// Write a number for all sides, <c>(pH, pW)</c> for both sides of an axis, <see cref="Sides(int, int, int, int)"/>, <see cref="Valid"/> for none,
/// <see cref="Same"/> for ⌈n/stride⌉ outputs or <see cref="KeepSize"/> for n.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Padding
{
    private readonly Rule _rule;
    private readonly SpatialSize _begin;
    private readonly SpatialSize _end;

    private Padding(Rule rule, SpatialSize begin, SpatialSize end)
    {
        _rule = rule;
        _begin = begin;
        _end = end;
    }

    /// <summary>No padding.</summary>
    public static Padding Valid => default;

    /// <summary>
    /// As many outputs as ⌈n/stride⌉, at every stride: in all max(0, (⌈n/s⌉ − 1)·s + d·(k − 1) + 1 − n), the odd one at the end
    /// (below, right), which ONNX calls SAME_UPPER and TensorFlow SAME.
    /// </summary>
    public static Padding Same { get; } = new(Rule.Same, default, default);

    /// <summary>
    /// As many outputs as inputs, n, at every stride: in all n·(s − 1) + F − s with F = d·(k − 1) + 1, that is p = (n·(s − 1) + F − s)/2 on
    /// both sides, and where that is no whole number the odd one at the end (below, right). At stride 1 it is <see cref="Same"/>.
    /// </summary>
    public static Padding KeepSize { get; } = new(Rule.KeepSize, default, default);

    /// <summary>Each side of a picture by itself.</summary>
    public static Padding Sides(int top, int bottom, int left, int right) => new(Rule.Sides, (0, top, left), (0, bottom, right));

    /// <summary>Each side of a volume, or of a signal (its width), by itself.</summary>
    public static Padding Sides(SpatialSize begin, SpatialSize end) => new(Rule.Sides, begin, end);

    /// <summary>The same on all sides.</summary>
    public static implicit operator Padding(int all) => new(Rule.Sides, all, all);

    /// <summary>Above and below, left and right.</summary>
    public static implicit operator Padding((int Height, int Width) padding) => new(Rule.Sides, (0, padding.Height, padding.Width), (0, padding.Height, padding.Width));

    /// <summary>Both ends of depth, height and width.</summary>
    public static implicit operator Padding((int Depth, int Height, int Width) padding) => new(Rule.Sides, padding, padding);

    /// <summary>Of explicit sides the top and bottom alone; a rule settles each axis by its window anyway.</summary>
    internal Padding Vertical => _rule == Rule.Sides ? new(Rule.Sides, (0, _begin.Height, 0), (0, _end.Height, 0)) : this;

    /// <summary>Of explicit sides the left and right alone; a rule settles each axis by its window anyway.</summary>
    internal Padding Horizontal => _rule == Rule.Sides ? new(Rule.Sides, (0, 0, _begin.Width), (0, 0, _end.Width)) : this;

    /// <summary>The padding in front of and behind one axis.</summary>
    /// <param name="axis">0 depth, 1 height, 2 width.</param>
    /// <param name="input">Size of the input.</param>
    /// <param name="extent">What the window covers, d·(k − 1) + 1.</param>
    /// <param name="stride">Step of the window.</param>
    internal (int Begin, int End) Resolve(int axis, int input, int extent, int stride)
    {
        if (_rule == Rule.Sides) return axis switch { 0 => (_begin.Depth, _end.Depth), 1 => (_begin.Height, _end.Height), _ => (_begin.Width, _end.Width) };
        long output = _rule == Rule.KeepSize ? input : ((long)input + stride - 1) / stride;
        long total = Math.Clamp((output - 1) * stride + extent - input, 0, int.MaxValue);
        return ((int)(total / 2), (int)(total - total / 2));
    }

    /// <summary>The padding of the convolution that a transposed one reverses, and the size of that convolution's input.</summary>
    /// <param name="axis">0 depth, 1 height, 2 width.</param>
    /// <param name="input">Size of the transposed convolution's input.</param>
    /// <param name="extent">What the window covers, d·(k − 1) + 1.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="outputPadding">Outputs more at the end; where a rule gives the size, it counts them already.</param>
    internal (int Begin, int End, long Output) ResolveTransposed(int axis, int input, int extent, int stride, int outputPadding)
    {
        long output = _rule == Rule.KeepSize ? input : (long)input * stride;
        (int begin, int end) = Resolve(axis, (int)Math.Min(output, int.MaxValue), extent, stride);
        if (_rule == Rule.Sides) output = ((long)input - 1) * stride - begin - end + extent + outputPadding;
        return (begin, end, output);
    }

    /// <summary>As it is written in code.</summary>
    public override string ToString()
    {
        if (_rule != Rule.Sides) return _rule == Rule.Same ? "same" : "keep size";
        return _begin != _end ? $"begin ({_begin.ToString(3)}) end ({_end.ToString(3)})"
            : _begin.Height == _begin.Width ? $"{_begin.Width}" : _begin.ToString(2);
    }

    private enum Rule
    {
        Sides,
        Same,
        KeepSize,
    }
}
