using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Labelled pictures. As samples they are byte / 255; <see cref="ImageDatasetExtensions.WithTransform(IImageDataset, ITransform[])"/> brings
/// them to one size and changes them by chance.</summary>
/// <remarks>Pictures may differ in size. Then there is no <see cref="IDataset.SampleShape"/> without a transform, and asking for it is an
/// error that says so.</remarks>
public interface IImageDataset : IDataset
{
    /// <summary>Reads a picture.</summary>
    /// <param name="index">From 0 to <see cref="IDataset.Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such picture.</exception>
    /// <exception cref="FoveaException">It cannot be read.</exception>
    Image ReadImage(int index);

    /// <summary>What messages call a picture: its file, or its number.</summary>
    /// <param name="index">From 0 to <see cref="IDataset.Count"/> − 1.</param>
    string NameOf(int index);
}
