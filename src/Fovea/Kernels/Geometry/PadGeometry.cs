namespace Fovea.Kernels.Geometry;

/// <summary>What stands around the input where a window reaches over its border.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The input mirrored at its border pixel, which is not repeated: <c>3 2 | 1 2 3 4 | 3 2</c>.</summary>
    Reflect,

    /// <summary>The border pixel again and again: <c>1 1 | 1 2 3 4 | 4 4</c>.</summary>
    Replicate,

    /// <summary>The input from its other end: <c>3 4 | 1 2 3 4 | 1 2</c>.</summary>
    Circular,

    /// <summary>The mean of the sample's own channel.</summary>
    Mean,
}

/// <summary>Padding along one axis.</summary>
/// <param name="Input">Size of the input.</param>
/// <param name="Begin">Padding in front of it.</param>
/// <param name="End">Padding behind it.</param>
public readonly record struct PadAxis(int Input, int Begin, int End)
{
    /// <summary>An axis of size 1 without padding.</summary>
    public static PadAxis Single { get; } = new(1, 0, 0);

    /// <summary>Size of the padded input.</summary>
    public int Output => Begin + Input + End;

    /// <summary>The input that stands at a place of the padded input; −1 where it is none but zero or the mean.</summary>
    public int Source(int output, PaddingMode mode)
    {
        int i = output - Begin;
        if ((uint)i < (uint)Input) return i;
        return mode switch
        {
            PaddingMode.Reflect => i < 0 ? -i : 2 * (Input - 1) - i,
            PaddingMode.Replicate => i < 0 ? 0 : Input - 1,
            PaddingMode.Circular => i < 0 ? i + Input : i - Input,
            _ => -1,
        };
    }
}

/// <summary>Everything that a padding kernel must know.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Mode">What stands in the border.</param>
/// <param name="Depth">The outermost spatial axis; <see cref="PadAxis.Single"/> in 1-D and 2-D.</param>
/// <param name="Height">The middle spatial axis; <see cref="PadAxis.Single"/> in 1-D.</param>
/// <param name="Width">The innermost spatial axis.</param>
/// <remarks>Layouts: input <c>[N, D, H, W, C]</c>, output <c>[N, D', H', W', C]</c>.</remarks>
public readonly record struct PadGeometry(int Batch, int Channels, PaddingMode Mode, PadAxis Depth, PadAxis Height, PadAxis Width)
{
    /// <summary>Pixels of one input sample.</summary>
    public int InputPixels => Depth.Input * Height.Input * Width.Input;

    /// <summary>Pixels of one padded sample.</summary>
    public int OutputPixels => Depth.Output * Height.Output * Width.Output;
}
