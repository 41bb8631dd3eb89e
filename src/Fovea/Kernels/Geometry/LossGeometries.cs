namespace Fovea.Kernels.Geometry;

/// <summary>A loss that looks at one number and its target at a time.</summary>
/// <param name="Count">Number of elements.</param>
/// <param name="Factor">What the sum of the losses is multiplied with.</param>
/// <param name="IsReduced">Whether the result is that one number; else it is one loss an element.</param>
public readonly record struct ElementLossGeometry(int Count, float Factor, bool IsReduced);

/// <summary>Rows of numbers, one for each class, against class labels.</summary>
/// <param name="Rows">Number of labelled rows (samples, or pixels in segmentation).</param>
/// <param name="Classes">Numbers of each row.</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
public readonly record struct ClassLossGeometry(int Rows, int Classes, int IgnoreIndex);

/// <summary>Focal loss of rows of logits.</summary>
/// <param name="Rows">Rows and labels.</param>
/// <param name="Gamma">γ: how much less a row counts the surer it is.</param>
public readonly record struct FocalGeometry(ClassLossGeometry Rows, float Gamma);

/// <summary>Multi-class hinge loss of rows of scores.</summary>
/// <param name="Rows">Rows and labels.</param>
/// <param name="Margin">By how much the label's score must lead.</param>
/// <param name="Squared">Whether what is missing is squared.</param>
public readonly record struct MultiMarginGeometry(ClassLossGeometry Rows, float Margin, bool Squared);

/// <summary>Overlap of each channel of each sample with its target.</summary>
/// <param name="Samples">N.</param>
/// <param name="Pixels">Pixels of a sample.</param>
/// <param name="Channels">Channels, or classes.</param>
/// <param name="Smooth">Added above and below.</param>
/// <param name="Squared">Whether the denominator is of squares.</param>
public readonly record struct DiceGeometry(int Samples, int Pixels, int Channels, float Smooth, bool Squared);

/// <summary>Losses on distances between rows of features.</summary>
/// <param name="Rows">Number of pairs or triplets.</param>
/// <param name="Features">Numbers of each row.</param>
/// <param name="Margin">The distance that is far enough.</param>
/// <param name="Epsilon">Added to every difference of a triplet, so that a distance of 0 has a gradient.</param>
public readonly record struct DistanceLossGeometry(int Rows, int Features, float Margin, float Epsilon);
