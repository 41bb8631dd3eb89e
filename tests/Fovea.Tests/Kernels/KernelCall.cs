using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Tests.Kernels;

/// <summary>One call of a kernel under test: makes its buffers, filled by a rule of the length alone, and reads its results.</summary>
/// <param name="backend">Whose kernel.</param>
/// <param name="length">What the case calls its length.</param>
/// <param name="numbers">The operands' numbers in order, for the next call of the same case and length; empty at the first.</param>
internal sealed class KernelCall(Backend backend, int length, List<float[]> numbers)
{
    /// <summary>What drops out of careless vector code: NaN, infinities, zeros of both signs, subnormals, and numbers that overflow.</summary>
    public static readonly float[] Palette =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f,
        float.MaxValue, float.MinValue, 1f, -1f, 0.5f, -2.25f, 88.8f, -104f, 1e-20f, 3.14159f,
    ];

    /// <summary>The same without what a product of two rounds to infinity and one fused with a sum does not.</summary>
    public static readonly float[] Tame =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f,
        1f, -1f, 0.5f, -2.25f, 2.5f, -1.75f, 1e-20f, 3.14159f,
    ];

    // None has a factor in common with a palette's length, 19 or 17.
    private static readonly int[] Strides = [5, 7, 11, 13];

    private readonly List<Func<float[]>> _results = [];
    private int _operands;

    public Backend Backend => backend;

    public int Length => length;

    /// <summary>Numbers of the palette; over the lengths every pair of them meets at every lane.</summary>
    public Buffer In(int count, float[]? palette = null) => Operand(number =>
    {
        palette ??= Palette;
        float[] values = SplitMix.Stream((ulong)(1000 + number), count);
        (int stride, int start) = (Strides[number % Strides.Length], length / (1 + number));
        // Every fifth is an ordinary number; which ones changes with the length too.
        for (int i = 0; i < count; i++) values[i] = i % 5 == length % 5 ? 3 * values[i] : palette[(i * stride + start) % palette.Length];
        return values;
    });

    /// <summary>Ordinary numbers with one of the palette in each row: it must not reach other rows.</summary>
    public Buffer Rows(int rows, int columns, float[]? palette = null) => Operand(number =>
    {
        palette ??= Tame;
        float[] values = SplitMix.Stream((ulong)(1000 + number), rows * columns);
        for (int row = 0; row < rows && columns > 0; row++) values[row * columns + (length * 5 + row * 3) % columns] = palette[(length + row * 7) % palette.Length];
        return values;
    });

    /// <summary>Ordinary numbers from 0.5 to 1.5: variances, deviations.</summary>
    public Buffer Positive(int count) => Operand(number => [.. SplitMix.Stream((ulong)(1000 + number), count).Select(value => 1 + 0.5f * value)]);

    private Buffer Operand(Func<int, float[]> make)
    {
        if (_operands == numbers.Count) numbers.Add(make(_operands));
        return Of(numbers[_operands++]);
    }

    public Buffer Of(float[] values)
    {
        Buffer buffer = backend.Allocate(values.Length);
        backend.Write(values, buffer);
        return buffer;
    }

    public IndexBuffer Indices(int[] values)
    {
        IndexBuffer buffer = backend.AllocateIndices(values.Length);
        backend.Write(values, buffer);
        return buffer;
    }

    /// <summary>A buffer that the kernel overwrites.</summary>
    public Buffer Out(int count) => Result(backend.Allocate(count));

    /// <summary>An index buffer that the kernel overwrites.</summary>
    public IndexBuffer OutIndices(int count)
    {
        IndexBuffer buffer = backend.AllocateIndices(count);
        _results.Add(() =>
        {
            int[] values = new int[buffer.Length];
            backend.Read(buffer, values);
            return [.. values.Select(value => (float)value)];
        });
        return buffer;
    }

    /// <summary>A buffer that the kernel changes.</summary>
    public Buffer Result(Buffer buffer)
    {
        _results.Add(() =>
        {
            float[] values = new float[buffer.Length];
            backend.Read(buffer, values);
            return values;
        });
        return buffer;
    }

    /// <summary>A number that the kernel returns.</summary>
    public void Result(double value) => _results.Add(() => [(float)value]);

    /// <summary>All results, one after the other.</summary>
    public float[] Read() => [.. _results.SelectMany(read => read())];
}
