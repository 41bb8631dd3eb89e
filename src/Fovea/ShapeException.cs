namespace Fovea;

/// <summary>Shapes or settings that do not fit together.</summary>
/// <remarks>
/// While the error travels outwards through the modules, each adds its name, so that the message starts with the path of the
/// layer: <c>features.3 Conv2d: input has 4 channels, weight expects 3 …</c>
/// </remarks>
public sealed class ShapeException : FoveaException
{
    private readonly string _operator;
    private readonly string _problem;
    private string _path = "";

    /// <summary>An error of one operator.</summary>
    /// <param name="operatorName">The operator, for example <c>Conv2d</c>.</param>
    /// <param name="problem">What came, what was expected, and the fix.</param>
    public ShapeException(string operatorName, string problem) : base(problem)
    {
        _operator = operatorName;
        _problem = problem;
    }

    /// <summary>The path of the layer within the outermost module, for example <c>features.3</c>; empty outside of a module.</summary>
    public string Path => _path;

    /// <inheritdoc/>
    public override string Message => _path.Length == 0 ? $"{_operator}: {_problem}" : $"{_path} {_operator}: {_problem}";

    /// <summary>Whether a shape itself could not be: too many elements, a negative size.</summary>
    internal bool IsOfShape => _operator == nameof(Shape);

    /// <summary>The same problem, met by an operator.</summary>
    internal ShapeException MetBy(string operatorName) => new(operatorName, _problem);

    /// <summary>Called by a module through which the error passes.</summary>
    internal void PrependPath(string name)
    {
        if (name.Length > 0) _path = _path.Length == 0 ? name : name + "." + _path;
    }
}
