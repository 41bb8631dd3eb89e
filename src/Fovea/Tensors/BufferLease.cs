using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea;

/// <summary>Returns a free tensor's buffer to its backend's pool once nobody can reach the tensor: the reason why nothing must be disposed.</summary>
/// <remarks>
/// Kernels run on bare pointers, so whoever starts one keeps the values alive until it has ended. A span that leaves the library
/// ends the lease (<see cref="Void"/>): the array then belongs to the garbage collector alone.
/// </remarks>
internal sealed class BufferLease(Backend backend, Buffer buffer)
{
    private bool _isVoid;

#pragma warning disable MA0055 // The finalizer is the point: it recycles managed memory, and no one has to call Dispose.
    ~BufferLease()
    {
        if (!_isVoid) backend.Release(buffer);
    }
#pragma warning restore MA0055

    /// <summary>Leaves the buffer to the garbage collector.</summary>
    public void Void() => _isVoid = true;
}
