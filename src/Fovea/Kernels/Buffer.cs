namespace Fovea.Kernels;

/// <summary>Storage for the numbers of a tensor, owned by one backend. Opaque outside of it.</summary>
public abstract class Buffer
{
    /// <summary>Elements in use. The storage behind may be larger.</summary>
    public int Length { get; private protected set; }

    /// <summary>Whether these are columns of a wider buffer (<see cref="Backend.ViewColumns"/>), so that there is something else between the rows.</summary>
    public virtual bool IsView => false;
}

/// <summary>Storage for whole numbers: class labels, positions of maxima.</summary>
public abstract class IndexBuffer
{
    /// <summary>Elements in use. The storage behind may be larger.</summary>
    public int Length { get; private protected set; }
}
