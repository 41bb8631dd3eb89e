namespace Fovea.Vision;

/// <summary>Pictures that have all been read once: those that cannot be read are left out and listed, those that fit are kept in memory.</summary>
public sealed class CheckedImages : IImageDataset
{
    /// <summary>The memory that pictures may take without further word: 1 GiB.</summary>
    public const long UsualBytes = 1L << 30;

    private readonly ImageSubset _readable;
    private readonly Image?[] _kept;

    private CheckedImages(ImageSubset readable, Image?[] kept, IReadOnlyList<FoveaException> unreadable) =>
        (_readable, _kept, Unreadable) = (readable, kept, unreadable);

    /// <summary>Why each picture that was left out cannot be read, in their order; the message names the file.</summary>
    public IReadOnlyList<FoveaException> Unreadable { get; }

    /// <summary>Whether all pictures are in memory, so that reading one costs nothing.</summary>
    public bool AreKept => Array.TrueForAll(_kept, static image => image is not null);

    /// <inheritdoc/>
    public int Count => _readable.Count;

    /// <inheritdoc/>
    public Shape SampleShape => _readable.SampleShape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _readable.ClassNames;

    /// <summary>Reads all pictures of a set, on all processors.</summary>
    /// <param name="source">The pictures.</param>
    /// <param name="maxBytes">The memory that kept pictures may take; when it is full, the others are read anew each time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckedImages Of(IImageDataset source, long maxBytes = UsualBytes, CancellationToken cancellationToken = default)
    {
        Image?[] images = new Image?[source.Count];
        FoveaException?[] errors = new FoveaException?[source.Count];
        long bytes = 0;
        Parallel.For(0, source.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            try
            {
                Image image = source.ReadImage(i);
                if (Interlocked.Add(ref bytes, image.Samples.Length) <= maxBytes) images[i] = image;
            }
            catch (FoveaException error)
            {
                errors[i] = error;
            }
        });
        int[] readable = [.. Enumerable.Range(0, source.Count).Where(i => errors[i] is null)];
        return new CheckedImages(new ImageSubset(source, readable), [.. readable.Select(i => images[i])], [.. errors.OfType<FoveaException>()]);
    }

    /// <inheritdoc/>
    public Image ReadImage(int index) => (uint)index < (uint)_kept.Length && _kept[index] is { } image ? image : _readable.ReadImage(index);

    /// <inheritdoc/>
    public string NameOf(int index) => _readable.NameOf(index);

    /// <inheritdoc/>
    public int Label(int index) => _readable.Label(index);

    /// <inheritdoc/>
    public void ReadSample(int index, Span<float> destination) => PlainSamples.Read(this, index, destination);
}
