namespace Fovea.Layers;

/// <summary>One thing that a weights file holds: a tensor or a counter, under its path.</summary>
/// <param name="Path">For example <c>features.1.running_mean</c>.</param>
/// <param name="Tensor">The tensor, or null.</param>
/// <param name="Counter">The counter, or null.</param>
public readonly record struct StateEntry(string Path, Parameter? Tensor, Counter? Counter);
