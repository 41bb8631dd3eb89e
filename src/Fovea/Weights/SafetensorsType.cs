namespace Fovea.Weights;

/// <summary>The element types of the safetensors format, by the names that stand in its files.</summary>
public enum SafetensorsType
{
    /// <summary>One byte, 0 or 1 (<c>BOOL</c>).</summary>
    Bool,

    /// <summary>4 bits: sign, 2 exponent, 1 mantissa.</summary>
    F4,

    /// <summary>6 bits: sign, 2 exponent, 3 mantissa (<c>F6_E2M3</c>).</summary>
    F6E2M3,

    /// <summary>6 bits: sign, 3 exponent, 2 mantissa (<c>F6_E3M2</c>).</summary>
    F6E3M2,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>Signed byte.</summary>
    I8,

    /// <summary>8 bits: sign, 5 exponent, 2 mantissa (<c>F8_E5M2</c>).</summary>
    F8E5M2,

    /// <summary>8 bits: sign, 4 exponent, 3 mantissa (<c>F8_E4M3</c>).</summary>
    F8E4M3,

    /// <summary>8 bits of exponent: a power of two (<c>F8_E8M0</c>).</summary>
    F8E8M0,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an <see cref="F32"/>.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>IEEE single precision: what Fovea computes in and writes.</summary>
    F32,

    /// <summary>Two <see cref="F32"/>: real and imaginary part.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integer: PyTorch's counters.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}
