namespace Fovea.Kernels.Geometry;

/// <summary>How a window slides along one axis. Output o reads the inputs o·stride − paddingBegin + k·dilation for k = 0 … kernel − 1.</summary>
/// <param name="Input">Size of the input.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">Step from one output to the next, in inputs.</param>
/// <param name="PaddingBegin">Padding in front of the input.</param>
/// <param name="PaddingEnd">Padding behind the input.</param>
/// <param name="Dilation">Distance of two taps; 1 = adjacent.</param>
/// <param name="Output">Size of the output.</param>
/// <remarks>Only made by the shape rule of an operator, which has checked it; kernels trust it.</remarks>
public readonly record struct WindowAxis(int Input, int Kernel, int Stride, int PaddingBegin, int PaddingEnd, int Dilation, int Output)
{
    /// <summary>An axis of size 1 with a window of 1: what a 2-D convolution has for its depth.</summary>
    public static WindowAxis Single { get; } = new(1, 1, 1, 0, 0, 1, 1);

    /// <summary>What the window covers: dilation·(kernel − 1) + 1.</summary>
    public int Extent => Dilation * (Kernel - 1) + 1;

    /// <summary>The input with its padding.</summary>
    public int Padded => PaddingBegin + Input + PaddingEnd;

    /// <summary>The sum over all outputs of the taps that fall on an input and not on padding.</summary>
    public long ValidTaps
    {
        get
        {
            long taps = 0;
            for (int k = 0; k < Kernel; k++) taps += OutputsOf(k).Count;
            return taps;
        }
    }

    /// <summary>The outputs (first, number) whose tap k falls on an input.</summary>
    public (int First, int Count) OutputsOf(int k)
    {
        // 0 <= o*stride + shift < input
        int shift = k * Dilation - PaddingBegin;
        int first = shift >= 0 ? 0 : (-shift + Stride - 1) / Stride;
        int last = Input - 1 - shift < 0 ? -1 : Math.Min(Output - 1, (Input - 1 - shift) / Stride);
        return (first, Math.Max(0, last - first + 1));
    }
}
