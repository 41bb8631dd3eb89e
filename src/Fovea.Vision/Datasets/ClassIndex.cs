namespace Fovea.Vision;

/// <summary>The numbers of classes by their names.</summary>
internal sealed class ClassIndex
{
    private readonly Dictionary<string, int> _numbers = [];

    /// <summary>The classes that were found, or those that were asked for.</summary>
    public ClassIndex(IReadOnlyList<string> found, IReadOnlyList<string>? wanted, string where)
    {
        Names = wanted ?? found;
        foreach (string name in Names)
        {
            if (!_numbers.TryAdd(name, _numbers.Count)) throw new FoveaException($"{where}: the class {FileFormatException.Quote(name)} is named twice.");
        }
    }

    public IReadOnlyList<string> Names { get; }

    public int Of(string name, string where) => _numbers.TryGetValue(name, out int number) ? number
        : throw new FoveaException($"{where}: {FileFormatException.Quote(name)} is none of the classes {Listed()}.");

    private string Listed() => Names.Count <= 20 ? string.Join(", ", Names) : $"{string.Join(", ", Names.Take(20))} and {Names.Count - 20} more";
}
