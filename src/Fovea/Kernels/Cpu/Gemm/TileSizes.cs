using System.Runtime.InteropServices;

namespace Fovea.Kernels.Cpu.Gemm;

#pragma warning disable MA0048 // One line each: the numbers that a micro-kernel is compiled for. Their size is the number.

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct One;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Two;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Three;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Four;

[StructLayout(LayoutKind.Sequential, Size = 5)]
internal readonly struct Five;

[StructLayout(LayoutKind.Sequential, Size = 6)]
internal readonly struct Six;

[StructLayout(LayoutKind.Sequential, Size = 7)]
internal readonly struct Seven;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Eight;

[StructLayout(LayoutKind.Sequential, Size = 9)]
internal readonly struct Nine;

[StructLayout(LayoutKind.Sequential, Size = 10)]
internal readonly struct Ten;

[StructLayout(LayoutKind.Sequential, Size = 11)]
internal readonly struct Eleven;

[StructLayout(LayoutKind.Sequential, Size = 12)]
internal readonly struct Twelve;

[StructLayout(LayoutKind.Sequential, Size = 13)]
internal readonly struct Thirteen;

[StructLayout(LayoutKind.Sequential, Size = 14)]
internal readonly struct Fourteen;

/// <summary>The values of k of a row of A lie side by side.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct RowMajor;

/// <summary>The rows of A that belong to a k lie side by side.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct ColumnMajor;

/// <summary>Every vector of a tile's row is whole.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct FullVectors;

/// <summary>The last vector of a tile's row is cut short by a mask.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct MaskedTail;

/// <summary>Sums are stored as they are.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct PlainSums;

/// <summary>Sums are cut off before they are stored.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct ClampedSums;

/// <summary>A sum is one segment.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct OneSegment;

/// <summary>A sum is of several segments, and perhaps of several chunks of them.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct ManySegments;
