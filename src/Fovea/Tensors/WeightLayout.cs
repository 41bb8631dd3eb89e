namespace Fovea;

/// <summary>How the axes in memory relate to those of a weights file, which follows PyTorch.</summary>
public enum WeightLayout
{
    /// <summary>The same order: vectors, and linear weights [out, in].</summary>
    AsInFile,

    /// <summary>In memory [k…, in/groups, out], in the file [out, in/groups, k…].</summary>
    Convolution,

    /// <summary>In memory [(D,) (H,) W, C], in the file [C, (D,) (H,) W].</summary>
    ChannelsLast,
}
