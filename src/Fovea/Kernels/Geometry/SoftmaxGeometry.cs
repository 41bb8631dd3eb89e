namespace Fovea.Kernels.Geometry;

/// <summary>Softmax over the columns (the channels) of each row.</summary>
/// <param name="Rows">Number of distributions.</param>
/// <param name="Columns">Classes of each.</param>
/// <param name="Logarithm">Give log softmax.</param>
public readonly record struct SoftmaxGeometry(int Rows, int Columns, bool Logarithm);
