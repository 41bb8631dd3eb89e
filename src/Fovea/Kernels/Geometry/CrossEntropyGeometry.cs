namespace Fovea.Kernels.Geometry;

/// <summary>How the losses of a batch become one number.</summary>
public enum LossReduction
{
    /// <summary>Their mean; weighted cross-entropy divides by the sum of the weights, as PyTorch does.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>No reduction: one loss a row.</summary>
    None,

    /// <summary>Their sum over the size of the first axis: what a divergence of distributions is divided by.</summary>
    BatchMean,
}

/// <summary>Cross-entropy of rows of logits against class labels.</summary>
/// <param name="Rows">Number of labelled rows (samples, or pixels in segmentation).</param>
/// <param name="Classes">Logits of each row.</param>
/// <param name="LabelSmoothing">ε: the target is 1 − ε for the label and ε/classes for every class.</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
public readonly record struct CrossEntropyGeometry(int Rows, int Classes, float LabelSmoothing, int IgnoreIndex);
