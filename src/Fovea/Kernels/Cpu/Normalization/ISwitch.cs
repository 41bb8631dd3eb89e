namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>Something that a kernel has or lacks, settled when the loop is compiled.</summary>
internal interface ISwitch
{
    /// <summary>Whether it is there.</summary>
    static abstract bool IsOn { get; }
}

/// <summary>It is there.</summary>
internal readonly struct On : ISwitch
{
    public static bool IsOn => true;
}

/// <summary>It is not.</summary>
internal readonly struct Off : ISwitch
{
    public static bool IsOn => false;
}
