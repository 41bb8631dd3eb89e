using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>A piece of work that is written once for every tier.</summary>
internal interface ITieredWork
{
    /// <summary>Does the work with vectors of type <typeparamref name="V"/>.</summary>
    void Run<V, TOps>()
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>;
}

/// <summary>What this processor can do, and the one switch from a tier to its vector type.</summary>
internal static class InstructionTiers
{
    /// <summary>The widest tier of this processor (and of the environment: <c>DOTNET_EnableAVX512=0</c> narrows it).</summary>
    public static readonly InstructionTier Best =
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? InstructionTier.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? InstructionTier.Avx2
        : Vector128.IsHardwareAccelerated ? InstructionTier.Vector128
        : InstructionTier.Scalar;

    /// <summary>Runs <paramref name="work"/> with the vectors of <paramref name="tier"/>. A variant is compiled when it first runs.</summary>
    public static void Dispatch<TWork>(InstructionTier tier, ref TWork work)
        where TWork : struct, ITieredWork, allows ref struct
    {
        switch (tier)
        {
            case InstructionTier.Avx512: work.Run<Vector512<float>, Avx512Operations>(); break;
            case InstructionTier.Avx2: work.Run<Vector256<float>, Avx2Operations>(); break;
            case InstructionTier.Vector128: work.Run<Vector128<float>, Vector128Operations>(); break;
            case InstructionTier.Scalar: work.Run<float, ScalarOperations>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(tier), tier, "There is no such instruction tier.");
        }
    }
}
