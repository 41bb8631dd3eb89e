namespace Fovea.Kernels.Geometry;

/// <summary>Where the blocks of a copy lie: block (o, j) begins at first + o·outerStep + j·step.</summary>
/// <param name="First">The first element of block (0, 0).</param>
/// <param name="OuterStep">From block (o, j) to (o + 1, j).</param>
/// <param name="Step">From block (o, j) to (o, j + 1); negative if they are taken from the last to the first.</param>
public readonly record struct BlockPlaces(int First, int OuterStep, int Step);

/// <summary>A copy of outer · count blocks of adjacent numbers: what joining, splitting, slicing and their gradients are.</summary>
/// <param name="Outer">Number of rows of blocks.</param>
/// <param name="Count">Blocks of a row.</param>
/// <param name="Inner">Numbers of a block.</param>
/// <param name="Source">Where they are read.</param>
/// <param name="Target">Where they are written.</param>
/// <remarks>
/// <code>
/// concat of 2 channels at channel 1 of 4:        outer = pixels, count = 1, inner = 2
///   source  aa|bb|cc       first 0, outerStep 2
///   target  .aa.|.bb.|.cc. first 1, outerStep 4
/// </code>
/// </remarks>
public readonly record struct BlockCopyGeometry(int Outer, int Count, int Inner, BlockPlaces Source, BlockPlaces Target)
{
    /// <summary>The copy back.</summary>
    public BlockCopyGeometry Reversed => this with { Source = Target, Target = Source };
}
