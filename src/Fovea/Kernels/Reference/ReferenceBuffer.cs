namespace Fovea.Kernels.Reference;

/// <summary>Numbers in double precision.</summary>
internal sealed class ReferenceBuffer : Buffer
{
    public ReferenceBuffer(int length)
    {
        Length = length;
        Values = new double[length];
    }

    public double[] Values { get; }
}
