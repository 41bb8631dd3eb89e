using System.Buffers;
using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Operators.Dense;

namespace Fovea.Layers;

/// <summary>A table of vectors, one for each word or category: indices <c>[…]</c> → <c>[…, features]</c>; formula at <see cref="EmbeddingOperator"/>.</summary>
/// <remarks>At first normally distributed with variance 1, and 0 in the padding row, as in PyTorch.</remarks>
public sealed class Embedding : Module
{
    private readonly EmbeddingOperator _operator;

    /// <summary>A table with its sizes.</summary>
    /// <param name="numEmbeddings">Rows of the table.</param>
    /// <param name="embeddingDim">Floats of a row.</param>
    /// <param name="paddingIndex">A row for "nothing", 0 at first and without gradient; a negative one counts from the end.</param>
    public Embedding(int numEmbeddings, int embeddingDim, int? paddingIndex = null)
    {
        if (numEmbeddings < 1 || embeddingDim < 1)
            throw new ShapeException(nameof(Embedding), $"numEmbeddings and embeddingDim must be 1 or more, got {numEmbeddings} and {embeddingDim}.");
        if (paddingIndex < -numEmbeddings || paddingIndex >= numEmbeddings)
            throw new ShapeException(nameof(Embedding), $"paddingIndex is {paddingIndex}; the table has the rows 0 to {numEmbeddings - 1}.");
        if (paddingIndex < 0) paddingIndex += numEmbeddings;
        _operator = new EmbeddingOperator(paddingIndex);
        Weight = AddParameter("weight", [numEmbeddings, embeddingDim], new TableInitializer(paddingIndex));
    }

    /// <summary>The table, <c>[numEmbeddings, embeddingDim]</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>Looks rows up.</summary>
    /// <param name="indices">Row numbers, row-major.</param>
    /// <param name="shape">Their shape, <c>[…]</c>; the result's is <c>[…, embeddingDim]</c>.</param>
    /// <param name="recording">Where to record; null: the result is part of none, and no gradient flows.</param>
    public Tensor Forward(ReadOnlySpan<int> indices, Shape shape, Recording? recording = null) =>
        _operator.Apply(recording?.Input(Weight) ?? Weight.ToTensor(), indices, shape);

    /// <summary>The same for whole numbers that come as a tensor, as those of a data set do; no gradient flows back to them.</summary>
    /// <exception cref="FoveaException">An element is no whole number.</exception>
    protected override Tensor ForwardCore(Tensor input)
    {
        int count = input.Count;
        float[] values = ArrayPool<float>.Shared.Rent(count);
        int[] indices = ArrayPool<int>.Shared.Rent(count);
        try
        {
            if (input.HasData) input.CopyTo(values);
            else values.AsSpan(0, count).Clear();
            for (int i = 0; i < count; i++)
            {
                indices[i] = (int)values[i];
                if (indices[i] != values[i]) throw new FoveaException($"Embedding: element {i} of the input {input.Shape} is {values[i]}, which is no whole number.");
            }

            return Forward(indices.AsSpan(0, count), input.Shape, input.Recording);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<int>.Shared.Return(indices);
        }
    }

    /// <summary>Normal with variance 1; the padding row 0.</summary>
    private sealed class TableInitializer(int? paddingIndex) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random)
        {
            Normal().Fill(values, shape, layout, random);
            if (paddingIndex is { } row) values.Slice(row * shape[1], shape[1]).Clear();
        }
    }
}
