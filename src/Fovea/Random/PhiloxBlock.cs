namespace Fovea;

/// <summary>The four random words that <see cref="Philox"/> makes of one counter.</summary>
/// <param name="Word0">Bits 0–31.</param>
/// <param name="Word1">Bits 32–63.</param>
/// <param name="Word2">Bits 64–95.</param>
/// <param name="Word3">Bits 96–127.</param>
public readonly record struct PhiloxBlock(uint Word0, uint Word1, uint Word2, uint Word3)
{
    /// <summary>Word 0, 1, 2 or 3; of a larger number the two lowest bits count.</summary>
    public uint this[int word] => (word & 3) switch
    {
        0 => Word0,
        1 => Word1,
        2 => Word2,
        _ => Word3,
    };
}
