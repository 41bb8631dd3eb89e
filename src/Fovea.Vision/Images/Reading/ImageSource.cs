using System.Runtime.CompilerServices;
using Fovea.Files;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Vision.Reading;

/// <summary>The bytes of one picture file, its name for messages, and the memory that reading it may still take.</summary>
internal sealed class ImageSource
{
    private const int FirstBuffer = 1 << 12;
    private long _bytesLeft;

    public ImageSource(string name, ReadOnlyMemory<byte> bytes, ImageReadOptions options)
    {
        Name = name;
        Bytes = bytes;
        Options = options;
        _bytesLeft = options.Limits.MaxBytes;
        if (bytes.Length == 0) throw new FileFormatException(name, "it has no bytes.");
        Take(bytes.Length, "the file");
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public ImageReadOptions Options { get; }

    public static ImageSource Open(string path, ImageReadOptions options)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        long length = RandomAccess.GetLength(handle);
        CheckLength(path, length, options);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        InputFile.ReadExactly(handle, path, bytes, 0);
        return new ImageSource(path, bytes, options);
    }

    public static ImageSource Open(Stream stream, string name, ImageReadOptions options)
    {
        byte[] bytes = new byte[FirstBuffer];
        int length = 0;
        try
        {
            while (stream.Read(bytes, length, bytes.Length - length) is > 0 and int read)
            {
                length += read;
                CheckLength(name, length, options);
                // One byte beyond the limit is room enough to see that there is more.
                long room = Math.Min(options.Limits.MaxBytes + 1, Array.MaxLength);
                if (length == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(2L * length, room));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new FoveaException($"cannot read {FileFormatException.Quote(name)}: {error.Message}", error);
        }

        return new ImageSource(name, bytes.AsMemory(0, length), options);
    }

    /// <summary>Checks the size that the header promises.</summary>
    public void CheckSize(long width, long height, long offset)
    {
        if (width < 1 || height < 1) throw Error($"the size is {width}×{height} pixels; both must be 1 or more.", offset);
        // The product is taken only of sizes below 2³¹, so it does not overflow.
        if (width > int.MaxValue || height > int.MaxValue || width * height > Options.Limits.MaxPixels)
        {
            throw Error($"{width}×{height} pixels are more than the {Options.Limits.MaxPixels} that are allowed. Raise "
                + $"{nameof(ImageLimits)}.{nameof(ImageLimits.MaxPixels)} if the file is genuine.", offset);
        }
    }

    /// <summary>An array whose size has been taken from the allowance; not cleared.</summary>
    public T[] Allocate<T>(long count, string what)
        where T : unmanaged
    {
        Take(count * Unsafe.SizeOf<T>(), what);
        return GC.AllocateUninitializedArray<T>((int)count);
    }

    public FileFormatException Error(string problem, long? offset = null, string? part = null) => new(Name, problem, part, offset);

    public FileFormatException CutShort(string what, long offset) =>
        Error($"the file ends {what}. It was cut short: get it again.", offset);

    private static void CheckLength(string name, long length, ImageReadOptions options)
    {
        if (length > Math.Min(options.Limits.MaxBytes, Array.MaxLength))
        {
            throw new FileFormatException(name, $"it has {length} bytes or more; {Math.Min(options.Limits.MaxBytes, Array.MaxLength)} are allowed. "
                + $"Raise {nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} if the file is genuine.");
        }
    }

    private void Take(long bytes, string what)
    {
        if (bytes > Math.Min(_bytesLeft, Array.MaxLength))
        {
            throw Error($"{what} needs {bytes} bytes of memory; of {Options.Limits.MaxBytes} that are allowed, {_bytesLeft} are left. Raise "
                + $"{nameof(ImageLimits)}.{nameof(ImageLimits.MaxBytes)} if the file is genuine.");
        }

        _bytesLeft -= bytes;
    }
}
