using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Some pictures of another set, in an order of its own. Nothing is copied.</summary>
/// <param name="source">The whole set.</param>
/// <param name="indices">Picture i of this one is picture <c>indices[i]</c> of the source; one may occur more than once.</param>
/// <exception cref="FoveaException">An index is outside of the source.</exception>
public sealed class ImageSubset(IImageDataset source, ReadOnlySpan<int> indices) : SubsetDataset(source, indices), IImageDataset
{
    /// <inheritdoc/>
    public Image ReadImage(int index) => source.ReadImage(SourceIndex(index));

    /// <inheritdoc/>
    public string NameOf(int index) => source.NameOf(SourceIndex(index));
}
