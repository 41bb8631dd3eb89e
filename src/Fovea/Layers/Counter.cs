namespace Fovea.Layers;

/// <summary>A whole number that a layer keeps in its state, such as the number of batches seen; 64 bits in a weights file.</summary>
public sealed class Counter
{
    internal Counter(string name) => Name = name;

    /// <summary>The name within its layer.</summary>
    public string Name { get; }

    /// <summary>The number.</summary>
    public long Value { get; set; }
}
