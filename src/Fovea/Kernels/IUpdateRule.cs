using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels;

/// <summary>How one number changes along another one, with up to three numbers of state: the step of an optimizer, written once for vectors and once in double precision.</summary>
public interface IUpdateRule
{
    /// <summary>Changes p, given its gradient g and its state.</summary>
    void Apply<V, TOps>(ref V p, V g, ref V first, ref V second, ref V third) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>The same in double precision.</summary>
    void Apply(ref double p, double g, ref double first, ref double second, ref double third);
}
