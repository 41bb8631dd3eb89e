using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>What a <see cref="MicroKernel{V,TOps,TRows,TColumns,TOrder,TTail,TEpilogue,TSegments}"/> computes: a tile of C and the segments of A and B that make it.</summary>
/// <remarks>
/// A(s, i, k) = A[Offsets[s] + i·ARow + k·AStep], where AStep or ARow is 1; B(s, k, j) = B[s·BSegment + k·BRow + j]; C(i, j) = C[i·CRow + j], and Sums in the same way.
/// A matrix product has one segment. A convolution has one for each tap or run of taps (forward), or one for each row of output pixels (weight gradient).
/// </remarks>
internal unsafe struct MicroTile
{
    /// <summary>Where the offsets of A count from.</summary>
    public float* A;

    /// <summary>Where each segment of A begins.</summary>
    public nint* Offsets;

    /// <summary>Number of segments.</summary>
    public int Segments;

    /// <summary>Segments whose products are summed in registers at once, because many short sums round less than a long one. All of them without <see cref="Partial"/>.</summary>
    public int ChunkSegments;

    /// <summary>Room for what the chunks before have come to, rows of two vectors. Not touched, and may be null, where all segments are one chunk.</summary>
    public float* Partial;

    /// <summary>The segment behind the chunk that is being summed. The micro-kernel's own: it has no register left for it.</summary>
    public int ChunkEnd;

    /// <summary>Values of k in a segment.</summary>
    public int Depth;

    /// <summary>Tiles of one height, each below the one before.</summary>
    public int Tiles;

    /// <summary>Floats from a tile's A to that of the next.</summary>
    public nint ATile;

    /// <summary>Floats from one row of A to the next.</summary>
    public nint ARow;

    /// <summary>Floats from one k of A to the next.</summary>
    public nint AStep;

    /// <summary>The first row of the first segment of B, at the tile's first column.</summary>
    public float* B;

    /// <summary>Floats from one segment of B to the next.</summary>
    public nint BSegment;

    /// <summary>Floats from one k of B to the next.</summary>
    public nint BRow;

    /// <summary>B is padded to whole vectors, so its last vector is read whole.</summary>
    public bool Packed;

    /// <summary>What the tile is added to, mostly C itself; null if it starts from the bias.</summary>
    public float* Sums;

    /// <summary>Floats from one row of <see cref="Sums"/> to the next.</summary>
    public nint SumsRow;

    /// <summary>What the columns of C start from; null for 0.</summary>
    public float* Bias;

    /// <summary>The tile's first element of C.</summary>
    public float* C;

    /// <summary>Floats from one row of C to the next.</summary>
    public nint CRow;

    /// <summary>The sums are not in a cache nearby, so they are asked for before they are added to. Asking for what is near would only cost.</summary>
    public bool SumsAreFar;

    /// <summary>C is written for the first time, over memory that is not in a cache nearby: it is asked for, so that the stores need not wait for it.</summary>
    public bool TargetIsFar;

    /// <summary>The sums are complete with this tile, and cut off by <see cref="Clamp"/>.</summary>
    public bool Clamps;

    /// <summary>Where sums are cut off.</summary>
    public Clamp Clamp;

    /// <summary>Columns of the tile.</summary>
    public int Columns;

    /// <summary>Memory to ask for while the tiles are computed; null for none.</summary>
    public Lookahead* Ahead;

    /// <summary>What a tile asks for at the first turn of its loop: its own target, if there is nothing else to ask for.</summary>
    public float* AheadFirst;

    /// <summary>Floats from there to what it asks for at the next turn.</summary>
    public nint AheadStep;
}
