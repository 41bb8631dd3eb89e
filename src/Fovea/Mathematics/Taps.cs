namespace Fovea.Mathematics;

/// <summary>The size rule of a window that slides over a signal.</summary>
internal static class Taps
{
    /// <summary>⌊(n + padding − d·(k − 1) − 1)/s⌋ + 1.</summary>
    /// <exception cref="ShapeException">A setting is out of range, or the window is wider than the padded signal.</exception>
    public static int Outputs(string name, int length, int kernel, int stride, int paddingBegin, int paddingEnd, int dilation)
    {
        if (length < 1 || kernel < 1 || stride < 1 || dilation < 1 || paddingBegin < 0 || paddingEnd < 0)
        {
            throw new ShapeException(name, $"signal, kernel, stride and dilation must be 1 or more and padding 0 or more, got {length}, {kernel}, {stride}, "
                + $"{dilation} and {paddingBegin}, {paddingEnd}.");
        }

        long padded = (long)length + paddingBegin + paddingEnd, extent = (long)dilation * (kernel - 1) + 1;
        return padded >= extent ? checked((int)((padded - extent) / stride + 1))
            : throw new ShapeException(name, $"the signal is {length} long, with padding {padded}, but the window covers {extent}. Use more padding or a shorter kernel.");
    }
}
