using System.Runtime.Intrinsics;

namespace Fovea.Vision.Jpeg;

/// <summary>Brings one row of a component to the picture's width.</summary>
/// <remarks>
/// A component of half the width has its samples between those of the picture. Each is worth ¾ for the nearer and ¼ for the farther
/// neighbour (the triangle filter that libjpeg calls "fancy"), across and downwards alike, sums rounded with alternating bias; at the edges
/// the last sample counts twice. Any other ratio repeats samples.
/// <code>
/// width:            x₂ᵢ = ⌊(3 sᵢ + sᵢ₋₁ + 1) / 4⌋,   x₂ᵢ₊₁ = ⌊(3 sᵢ + sᵢ₊₁ + 2) / 4⌋
/// height:           ⌊(3 near + far + 1) / 4⌋ where far is above, + 2 where it is below
/// width and height: t = 3 near + far,   x₂ᵢ = ⌊(3 tᵢ + tᵢ₋₁ + 8) / 16⌋,   x₂ᵢ₊₁ = ⌊(3 tᵢ + tᵢ₊₁ + 7) / 16⌋
/// </code>
/// </remarks>
internal sealed class Upsampling
{
    private const int Margin = 1;

    // Narrower components are repeated, as libjpeg does.
    private const int LeastWidth = 3;
    private readonly JpegComponent _component;
    private readonly JpegFrame _frame;
    private readonly Mode _mode;
    private readonly byte[] _row;
    private readonly ushort[] _sums;

    public Upsampling(JpegComponent component, JpegFrame frame)
    {
        (_component, _frame) = (component, frame);
        (int x, int y) = (component.Horizontal, component.Vertical);
        bool isWide = component.Width >= LeastWidth;
        _mode = (frame.MaxHorizontal, frame.MaxVertical) switch
        {
            (int h, int v) when h == x && v == y => Mode.None,
            (int h, int v) when h == 2 * x && v == y && isWide => Mode.Width,
            (int h, int v) when h == x && v == 2 * y => Mode.Height,
            (int h, int v) when h == 2 * x && v == 2 * y && isWide => Mode.Both,
            _ => Mode.Repeat,
        };
        _row = _mode == Mode.None ? [] : new byte[Math.Max(frame.Width, 2 * component.Width) + 1];
        _sums = _mode is Mode.Width or Mode.Both ? new ushort[component.Width + 2 * Margin] : [];
    }

    private enum Mode
    {
        None,
        Width,
        Height,
        Both,
        Repeat,
    }

    /// <summary>The component's samples for row y of the picture; valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        switch (_mode)
        {
            case Mode.None:
                return Stored(y)[.._frame.Width];
            case Mode.Width:
                Widen(Stored(y), _sums.AsSpan(Margin));
                Spread(bias: 1, otherBias: 2, shift: 2);
                break;
            case Mode.Height:
                Blend(Stored(y >> 1), Stored(Farther(y)), 1 + (y & 1), _row);
                break;
            case Mode.Both:
                Sum(Stored(y >> 1), Stored(Farther(y)), _sums.AsSpan(Margin));
                Spread(bias: 8, otherBias: 7, shift: 4);
                break;
            default:
                Repeat(Stored(y * _component.Vertical / _frame.MaxVertical));
                break;
        }

        return _row.AsSpan(0, _frame.Width);
    }

    private ReadOnlySpan<byte> Stored(int y) => _component.Plane.AsSpan(y * _component.Stride, _component.Width);

    private int Farther(int y) => Math.Clamp((y >> 1) + ((y & 1) == 0 ? -1 : 1), 0, _component.Height - 1);

    private static void Widen(ReadOnlySpan<byte> row, Span<ushort> sums)
    {
        int i = 0;
        for (; i <= row.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            Vector256.WidenLower(Vector128.Create(row[i..]).ToVector256Unsafe()).CopyTo(sums[i..]);
        for (; i < row.Length; i++) sums[i] = row[i];
    }

    private static void Sum(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<ushort> sums)
    {
        int i = 0;
        for (; i <= near.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Vector256<ushort> n = Vector256.WidenLower(Vector128.Create(near[i..]).ToVector256Unsafe());
            Vector256<ushort> f = Vector256.WidenLower(Vector128.Create(far[i..]).ToVector256Unsafe());
            (n + n + n + f).CopyTo(sums[i..]);
        }

        for (; i < near.Length; i++) sums[i] = (ushort)(3 * near[i] + far[i]);
    }

    private static void Blend(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> row)
    {
        Vector256<ushort> biases = Vector256.Create((ushort)bias);
        int i = 0;
        for (; i <= near.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Vector256<ushort> n = Vector256.WidenLower(Vector128.Create(near[i..]).ToVector256Unsafe());
            Vector256<ushort> f = Vector256.WidenLower(Vector128.Create(far[i..]).ToVector256Unsafe());
            Vector256<ushort> blend = (n + n + n + f + biases) >> 2;
            Vector128.Narrow(blend.GetLower(), blend.GetUpper()).CopyTo(row[i..]);
        }

        for (; i < near.Length; i++) row[i] = (byte)((3 * near[i] + far[i] + bias) >> 2);
    }

    /// <summary>Makes two samples of each sum; the one to the left and the one to the right share a 16-bit lane.</summary>
    private void Spread(int bias, int otherBias, int shift)
    {
        int width = _component.Width;
        (_sums[0], _sums[^1]) = (_sums[Margin], _sums[width]);
        ReadOnlySpan<ushort> before = _sums, sums = before[Margin..], after = before[(2 * Margin)..];
        Span<byte> row = _row;
        Vector256<ushort> left = Vector256.Create((ushort)bias), right = Vector256.Create((ushort)otherBias);
        int i = 0;
        for (; i <= width - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            Vector256<ushort> sum = Vector256.Create(sums[i..]), three = sum + sum + sum;
            Vector256<ushort> low = (three + Vector256.Create(before[i..]) + left) >> shift;
            Vector256<ushort> high = (three + Vector256.Create(after[i..]) + right) >> shift;
            (low | high << 8).AsByte().CopyTo(row[(2 * i)..]);
        }

        for (; i < width; i++)
        {
            row[2 * i] = (byte)((3 * sums[i] + before[i] + bias) >> shift);
            row[2 * i + 1] = (byte)((3 * sums[i] + after[i] + otherBias) >> shift);
        }
    }

    private void Repeat(ReadOnlySpan<byte> stored)
    {
        (int factor, int most) = (_component.Horizontal, _frame.MaxHorizontal);
        for (int x = 0; x < _frame.Width; x++) _row[x] = stored[x * factor / most];
    }
}
