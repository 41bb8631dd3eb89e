namespace Fovea.Kernels.Geometry;

/// <summary>Rows of a table that are looked up by number.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Features">Floats of a row.</param>
/// <param name="Indices">How many are looked up.</param>
/// <param name="PaddingIndex">A row that gets no gradient; −1 for none.</param>
public readonly record struct EmbeddingGeometry(int Rows, int Features, int Indices, int PaddingIndex);
