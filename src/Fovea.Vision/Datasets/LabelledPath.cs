namespace Fovea.Vision;

/// <summary>A line of a <see cref="LabelTable"/>.</summary>
/// <param name="Path">As it is written.</param>
/// <param name="Label">The class's name.</param>
/// <param name="Line">Where it stands, from 1.</param>
internal readonly record struct LabelledPath(string Path, string Label, int Line);
