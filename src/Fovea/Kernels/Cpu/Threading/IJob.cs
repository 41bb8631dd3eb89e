namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Work that is cut into items. A job holds pointers and numbers only, so it travels to the workers by address.</summary>
internal interface IJob
{
    /// <summary>Does item <paramref name="index"/>. Items run in any order and at the same time, each exactly once.</summary>
    void Run(int index);
}
