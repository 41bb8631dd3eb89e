using System.Numerics;
using Fovea.Autograd;
using Fovea.Kernels.Geometry;

namespace Fovea.Vision;

/// <summary>A picture's colours filtered some rows at a time, so that a large picture takes little more memory than itself, and each band stays in
/// the cache from one pass to the next.</summary>
/// <remarks>
/// <code>
/// rows of the picture          band: its rows, and what the kernel sees above and below them
///                              ┌───────────┐ kH − 1 rows more; beyond the border those that the border's rule says
/// ┌───────────┐                │  · · · ·  │
/// │  · · · ·  │  ──gather──▶   │ band rows │ ──pad left and right, convolve──▶ band rows of the answer
/// </code>
/// A border of means needs the whole picture, which is then one band. The bands' size depends on the picture's shape alone.
/// </remarks>
internal sealed class FilterBands<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private const int BandSamples = 1 << 17;
    private const int LeastRows = 16;

    private readonly ReadOnlyMemory<T> _samples;
    private readonly FilterPipeline _pipeline;
    private readonly PaddingMode? _mode;
    private readonly PadAxis? _rows;
    private readonly int _width;
    private readonly int _channels;
    private readonly int _colours;
    private readonly int _height;
    private readonly int _extent;

    /// <summary>Prepares the bands.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="samples">Row-major, channels last.</param>
    /// <param name="shape"><c>[H, W, C]</c>, opacity counted.</param>
    /// <param name="colours">Channels without opacity, the first ones.</param>
    /// <exception cref="ShapeException">The picture is too small for the kernel or its mirror image.</exception>
    public FilterBands(ImageFilter filter, ReadOnlyMemory<T> samples, Shape shape, int colours)
    {
        (_samples, _mode, _colours) = (samples, filter.Border, colours);
        (_height, _width, _channels) = (shape[0], shape[1], shape[2]);
        _pipeline = new FilterPipeline(filter, colours);
        Shape pictures = [1, _height, _width, colours];
        _rows = _pipeline.RowsOf(pictures);
        Recording shapes = Recording.OfShapes();
        shapes.Begin();
        Result = _pipeline.Apply(shapes.Input(pictures)).Shape[1..];
        _extent = filter.Kernel.GetLength(0);
    }

    /// <summary><c>[H', W', C']</c>, opacity not counted.</summary>
    public Shape Result { get; }

    /// <summary>The answer, band by band from the top; each overwrites the last.</summary>
    public IEnumerable<ArraySegment<float>> Answers()
    {
        int most = _mode == PaddingMode.Mean ? Result[0] : Math.Min(Result[0], Math.Max(LeastRows, BandSamples / (_width * _colours)));
        float[] band = new float[(_mode == PaddingMode.Mean ? _height : most + _extent - 1) * _width * _colours], answer = new float[most * Result[1] * Result[2]];
        Recording recording = Recording.ForEvaluation();
        for (int row = 0; row < Result[0]; row += most)
        {
            int rows = Math.Min(most, Result[0] - row), seen = _mode == PaddingMode.Mean ? _height : rows + _extent - 1;
            for (int i = 0; i < seen; i++) Gather(SourceOf(row + i), band.AsSpan(i * _width * _colours, _width * _colours));
            recording.Begin();
            Tensor input = recording.Input(Tensor.From(band.AsSpan(0, seen * _width * _colours), [1, seen, _width, _colours]));
            Tensor values = _mode == PaddingMode.Mean ? _pipeline.Apply(input) : _pipeline.ApplyToBand(input);
            values.CopyTo(answer);
            yield return new ArraySegment<float>(answer, 0, values.Count);
        }
    }

    /// <summary>The row of the picture at a place of the padded one; −1 for zeros.</summary>
    private int SourceOf(int row) => _mode is { } mode and not PaddingMode.Mean ? _rows!.Value.Source(row, mode) : row;

    private void Gather(int row, Span<float> values)
    {
        if (row < 0)
        {
            values.Clear();
            return;
        }

        ReadOnlySpan<T> source = _samples.Span.Slice(row * _width * _channels, _width * _channels);
        for (int from = 0, to = 0; to < values.Length; from += _channels)
        {
            for (int c = 0; c < _colours; c++) values[to++] = float.CreateTruncating(source[from + c]);
        }
    }
}
