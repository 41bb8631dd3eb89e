namespace Fovea.Vision;

/// <summary>A kernel that picture processing has always used: whole numbers over a common divisor.</summary>
/// <remarks>All of them are in <see cref="ClassicKernels"/>.</remarks>
public sealed class ClassicKernel
{
    private readonly int[,] _numerators;
    private readonly int _divisor;

    internal ClassicKernel(string name, int[,] numerators, int divisor, string effect, string source)
    {
        Name = name;
        _numerators = numerators;
        _divisor = divisor;
        Effect = effect;
        Source = source;
    }

    /// <summary>What the tool calls it, such as <c>box-blur</c>.</summary>
    public string Name { get; }

    /// <summary>What it does to a picture when it is convolved with it (flipped), in a sentence.</summary>
    public string Effect { get; }

    /// <summary>Where the numbers come from.</summary>
    public string Source { get; }

    /// <summary>The kernel g[i, j] as it is written, row by row; a new array each time.</summary>
    public double[,] Values
    {
        get
        {
            double[,] values = new double[_numerators.GetLength(0), _numerators.GetLength(1)];
            for (int i = 0; i < values.GetLength(0); i++)
            {
                for (int j = 0; j < values.GetLength(1); j++) values[i, j] = (double)_numerators[i, j] / _divisor;
            }

            return values;
        }
    }

    /// <summary>The kernel in a line, rows parted by semicolons: <c>1 2 1; 2 4 2; 1 2 1 / 16</c>.</summary>
    public string Formula
    {
        get
        {
            IEnumerable<string> rows = Enumerable.Range(0, _numerators.GetLength(0))
                .Select(i => string.Join(' ', Enumerable.Range(0, _numerators.GetLength(1)).Select(j => _numerators[i, j])));
            return string.Join("; ", rows) + (_divisor == 1 ? "" : $" / {_divisor}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Formula}";
}
