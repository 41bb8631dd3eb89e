using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu;

/// <summary>Rows of floats that may be further apart than they are long; what lies between them is not theirs.</summary>
internal readonly unsafe struct Rows(float* first, nint pitch)
{
    private readonly float* _first = first;
    private readonly nint _pitch = pitch;

    /// <summary>None.</summary>
    public bool IsNull => _first == null;

    /// <summary>Floats from one row to the next.</summary>
    public nint Pitch => _pitch;

    /// <summary>Where a row begins.</summary>
    public float* this[nint row]
    {
        [MethodImpl(KernelOptions.Body)]
        get => _first + row * _pitch;
    }
}
