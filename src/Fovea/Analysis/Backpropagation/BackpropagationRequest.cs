namespace Fovea.Analysis.Backpropagation;

/// <summary>A layer whose backpropagation can be shown.</summary>
public enum ExplainedLayer
{
    /// <summary>A convolution of one picture, or of a signal, with one kernel.</summary>
    Convolution,

    /// <summary>Max pooling of one picture.</summary>
    MaxPooling,

    /// <summary>Average pooling of one picture; padding counts.</summary>
    AveragePooling,

    /// <summary>A dense layer on one sample.</summary>
    Dense,

    /// <summary>Batch normalisation in training: rows are samples, columns are channels.</summary>
    BatchNormalization,
}

/// <summary>What is to be explained. What is not given is made of small whole numbers.</summary>
/// <param name="Layer">The layer.</param>
public sealed record BackpropagationRequest(ExplainedLayer Layer)
{
    /// <summary>x: a picture; of a dense layer one row or one column; of batch normalisation samples in rows.</summary>
    public double[,]? Input { get; init; }

    /// <summary>The kernel; of a dense layer the weight <c>[outputs, inputs]</c>; of batch normalisation γ as one row. Pooling has none.</summary>
    public double[,]? Weights { get; init; }

    /// <summary>δ, the gradient of the result, of the result's shape.</summary>
    public double[,]? Delta { get; init; }

    /// <summary>Side of an input that is made; inputs of a dense layer; samples of a batch.</summary>
    public int Size { get; init; } = 4;

    /// <summary>Side of the window; that of a convolution if no weights are given.</summary>
    public int Kernel { get; init; } = 2;

    /// <summary>Step of the window. Null: 1 for a convolution, the window's side for pooling.</summary>
    public int? Stride { get; init; }

    /// <summary>Zeros on every side; of a signal (one row) on the left and right.</summary>
    public int Padding { get; init; }

    /// <summary>Seed of the numbers that are made.</summary>
    public ulong Seed { get; init; }
}
