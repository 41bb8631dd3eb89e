namespace Fovea.Vision;

/// <summary>What <see cref="DataFolder"/> looks for.</summary>
/// <param name="Title">The set's name for people, for example <c>Fashion-MNIST</c>.</param>
/// <param name="FolderName">The sub-folder that the files may lie in, for example <c>fashion-mnist</c>.</param>
/// <param name="Files">For each file the names that it may have, the usual one first.</param>
/// <param name="HowToGet">Sentences that say where the files come from.</param>
public sealed record DataFiles(string Title, string FolderName, IReadOnlyList<IReadOnlyList<string>> Files, string HowToGet);
