namespace Fovea.Operators;

/// <summary>An operator in formulas, for <c>docs/operators.md</c>; it stands beside the code that it describes.</summary>
/// <param name="Formula">The result.</param>
/// <param name="Shapes">Of operands and result.</param>
/// <param name="Settings">Each property with what it means.</param>
/// <param name="Gradient">One formula for each operand that has a gradient.</param>
/// <param name="Cost">Of one forward pass: MACs if there are any, and FLOPs.</param>
/// <param name="Layers">The layers, losses or tensor operators that apply it.</param>
/// <param name="Source">Where it comes from; null where there is nothing to cite.</param>
public sealed record OperatorDocumentation(
    string Formula, string Shapes, IReadOnlyList<(string Name, string Meaning)> Settings, string Gradient, string Cost, IReadOnlyList<string> Layers, string? Source = null);
