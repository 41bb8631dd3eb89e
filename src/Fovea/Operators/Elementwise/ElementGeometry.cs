namespace Fovea.Operators.Elementwise;

/// <summary>All that an elementwise operator must know.</summary>
/// <param name="Count">Number of elements.</param>
public readonly record struct ElementGeometry(int Count);
