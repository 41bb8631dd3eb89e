namespace Fovea.Kernels.Cpu.Simd;

/// <summary>The widths in which every kernel of the CPU can run, narrowest first. One source serves all of them.</summary>
internal enum InstructionTier
{
    /// <summary>One float at a time: the fallback everywhere.</summary>
    Scalar,

    /// <summary>128 bits: NEON on ARM (untested on that hardware), SSE on old x86.</summary>
    Vector128,

    /// <summary>256 bits with fused multiply-add.</summary>
    Avx2,

    /// <summary>512 bits with fused multiply-add and masks.</summary>
    Avx512,
}
