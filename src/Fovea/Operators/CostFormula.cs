namespace Fovea.Operators;

/// <summary>A count as it is worked out by hand.</summary>
/// <param name="Quantity">What is counted, for example <c>MACs</c>.</param>
/// <param name="Formula">In letters, for example <c>K²·C·H·W·O</c>.</param>
/// <param name="Numbers">The same with numbers put in, for example <c>5·5·1·28·28·6</c>.</param>
/// <param name="Value">The result.</param>
public sealed record CostFormula(string Quantity, string Formula, string Numbers, long Value)
{
    /// <summary>One line: quantity, formula, numbers, result.</summary>
    public override string ToString() => $"{Quantity} = {Formula} = {Numbers} = {Value:N0}";
}
