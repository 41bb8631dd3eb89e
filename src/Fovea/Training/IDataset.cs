namespace Fovea.Training;

/// <summary>Labelled samples of one shape, to train or evaluate with.</summary>
/// <remarks>The contents never change. Samples are read by several threads at once, in any order, so every member must allow it.</remarks>
public interface IDataset
{
    /// <summary>The number of samples.</summary>
    int Count { get; }

    /// <summary>The shape of every sample: <c>[H, W, C]</c> for pictures.</summary>
    Shape SampleShape { get; }

    /// <summary>The names of the classes; a label is an index into it.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads the values of a sample, row-major and channels last.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <param name="destination">Takes them; its length must be the number of elements of <see cref="SampleShape"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    /// <exception cref="ShapeException">The destination has another length.</exception>
    void ReadSample(int index, Span<float> destination);

    /// <summary>Reads a sample as chance changes it in one epoch; where nothing is left to chance, as it is.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <param name="destination">Takes the values.</param>
    /// <param name="draws">The sample's random numbers. A <see cref="DataLoader"/> makes them of seed, epoch and index, so that a sample
    /// is the same whoever reads it, and when.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    /// <exception cref="ShapeException">The destination has another length.</exception>
    void ReadSample(int index, Span<float> destination, RandomStream draws) => ReadSample(index, destination);

    /// <summary>The class of a sample, from 0 to the number of <see cref="ClassNames"/> − 1.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    int Label(int index);
}
