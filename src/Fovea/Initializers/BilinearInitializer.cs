namespace Fovea.Initializers;

/// <summary>
/// The kernel with which a transposed convolution of k = 2·stride interpolates bilinearly, every channel for itself: the product over the axes of
/// 1 − |t − m|/s, s = ⌈k/2⌉, m = (k − 1)/2 for even k, s − 1 for odd k; 0 between different channels. (Long, Shelhamer and Darrell 2015.)
/// </summary>
internal sealed class BilinearInitializer : Initializer
{
    public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random)
    {
        if (layout != WeightLayout.Convolution)
            throw new FoveaException($"{nameof(Bilinear)}: the kernel of a convolution is needed, not a weight {shape}. Use it for transposed convolutions.");
        (int perGroup, int channels) = (shape[^2], shape[^1]);
        values.Clear();
        for (int tap = 0; tap < shape[..^2].Count; tap++)
        {
            float weight = Weight(tap, shape[..^2]);
            for (int channel = 0; channel < channels; channel++) values[(tap * perGroup + channel % perGroup) * channels + channel] = weight;
        }
    }

    private static float Weight(int tap, Shape kernel)
    {
        double product = 1;
        for (int axis = kernel.Rank - 1; axis >= 0; axis--)
        {
            (tap, int place) = Math.DivRem(tap, kernel[axis]);
            int reach = (kernel[axis] + 1) / 2;
            double middle = kernel[axis] % 2 == 0 ? reach - 0.5 : reach - 1;
            product *= 1 - Math.Abs(place - middle) / reach;
        }

        return (float)product;
    }
}
