namespace Fovea.Kernels.Geometry;

/// <summary>Which elements dropout keeps: a pure function of the stream and the element's number.</summary>
/// <param name="Probability">p, of dropping an element.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Stream">Stream of this operator in this step.</param>
public readonly record struct DropoutGeometry(float Probability, ulong Seed, ulong Stream);
