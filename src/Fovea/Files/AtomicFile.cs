namespace Fovea.Files;

/// <summary>Writes a file whole or not at all: whoever reads the path finds the old content or the new, never a part.</summary>
/// <remarks>
/// The content goes to a temporary file in the same folder (<c>.fovea-….tmp</c>), is flushed to the disk, and is renamed over the target,
/// which the file system does in one step; a second flush makes the journal that holds the rename durable. A process killed on the way
/// leaves the old file and perhaps the temporary one.
/// </remarks>
public static class AtomicFile
{
    /// <summary>Replaces or makes a file.</summary>
    /// <param name="path">The file; of a link, what it points to. Its folder must exist.</param>
    /// <param name="write">Writes the content. What it throws that is not an error of the file system passes through unchanged.</param>
    /// <exception cref="FoveaException">The disk is full, the folder is missing or read-only, or the path is a folder. The old file is
    /// intact and the temporary file removed.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            string target = TargetOf(path);
            // A short name of its own: one made of the target's could exceed the longest name that the file system allows.
            string temporary = Path.Join(Path.GetDirectoryName(target), $".fovea-{Guid.NewGuid():N}.tmp");
            using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
            try
            {
                write(stream);
                stream.Flush(flushToDisk: true);
                File.Move(temporary, target, overwrite: true);
            }
            catch
            {
                RemoveQuietly(stream, temporary);
                throw;
            }

            RandomAccess.FlushToDisk(stream.SafeFileHandle);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"cannot write {FileFormatException.Quote(path)}: {FileErrors.ReasonOf(error)}", error);
        }
    }

    private static string TargetOf(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new FoveaException($"cannot write {FileFormatException.Quote(path)}: this is a folder. Add a file name.");
            string full = Path.GetFullPath(path);
            return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        }
        catch (ArgumentException error)
        {
            throw new FoveaException($"cannot write {FileFormatException.Quote(path)}: {FileErrors.ReasonOf(error)}", error);
        }
    }

    private static void RemoveQuietly(FileStream stream, string temporary)
    {
        try
        {
            // Closing writes what is still buffered, and fails again on a full disk.
            stream.Dispose();
        }
        catch (IOException)
        {
            // The first error is the one to report.
        }

        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
