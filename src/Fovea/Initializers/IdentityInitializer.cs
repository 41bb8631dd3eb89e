namespace Fovea.Initializers;

/// <summary>1 at the middle tap where output channel o of a group meets input channel o of the same group; 0 elsewhere.</summary>
internal sealed class IdentityInitializer(int groups) : Initializer
{
    public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random)
    {
        if (shape.Rank < 2) throw new FoveaException($"{nameof(Identity)}: a weight is needed, not {shape}. Use it for weights and leave biases out.");
        bool isKernel = layout == WeightLayout.Convolution;
        (int outputs, int inputs) = isKernel ? (shape[^1], shape[^2]) : (shape[0], shape[1..].Count);
        if (groups < 1 || outputs % groups != 0) throw new FoveaException($"{nameof(Identity)}: groups {groups} must divide the {outputs} outputs of {shape}.");
        values.Clear();
        int middle = 0;
        if (isKernel)
        {
            foreach (int size in shape[..^2]) middle = middle * size + size / 2;
        }

        int perGroup = outputs / groups;
        for (int output = 0; output < outputs; output++)
        {
            int input = output % perGroup;
            if (input >= inputs) continue;
            values[isKernel ? (middle * inputs + input) * outputs + output : output * inputs + input] = 1;
        }
    }
}
