using Microsoft.Win32.SafeHandles;

namespace Fovea.Files;

/// <summary>Opens files that somebody else wrote.</summary>
public static class InputFile
{
    /// <summary>Opens an ordinary file to read it.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <remarks>Others may still write, rename or delete it. A pipe or device is refused before it is opened, because opening one can wait
    /// for ever and its size is unknown; so is an empty file, which no format allows.</remarks>
    /// <exception cref="FileFormatException">The path is a folder, a pipe, a device, or empty.</exception>
    /// <exception cref="FoveaException">The file does not exist or may not be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            string target = path;
            if (Directory.Exists(path)) throw new FileFormatException(path, "this is a folder; a file is expected. Name a file in it.");
            if (File.Exists(path)) target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            if (new FileInfo(target).Length == 0)
                throw new FileFormatException(path, "the file is empty, or it is a pipe or device. Name an ordinary file.");
            return File.OpenHandle(target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (FileErrors.IsFromFileSystem(error))
        {
            throw new FoveaException($"cannot read {FileFormatException.Quote(path)}: {FileErrors.ReasonOf(error)}", error);
        }
    }

    /// <summary>Fills the destination with the bytes at an offset.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="path">Its path, for the message.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="offset">Offset of the first byte in the file.</param>
    /// <exception cref="FileFormatException">The file ends before.</exception>
    /// <exception cref="FoveaException">The device failed.</exception>
    public static void ReadExactly(SafeFileHandle handle, string path, Span<byte> destination, long offset)
    {
        try
        {
            int done = 0;
            while (done < destination.Length)
            {
                int read = RandomAccess.Read(handle, destination[done..], offset + done);
                if (read == 0)
                {
                    throw new FileFormatException(path, $"the file ends {destination.Length - done} bytes too early. It was cut short, or "
                        + "has changed since it was opened.", offset: offset + done);
                }

                done += read;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"cannot read {FileFormatException.Quote(path)}: {FileErrors.ReasonOf(error)}", error);
        }
    }
}
