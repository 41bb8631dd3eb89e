namespace Fovea.Training;

/// <summary>How well outputs match labels.</summary>
/// <param name="Samples">Samples judged.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">The part whose greatest output is the label's.</param>
/// <param name="TopKAccuracy">The part whose label is among the k greatest outputs.</param>
/// <param name="TopK">k.</param>
/// <param name="Confusion">How often a sample of class <c>row</c> was taken for class <c>column</c>.</param>
public sealed record Evaluation(int Samples, double Loss, double Accuracy, double TopKAccuracy, int TopK, ConfusionMatrix Confusion);
