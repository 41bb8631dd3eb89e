using System.Security;

namespace Fovea.Files;

/// <summary>What the operating system's errors mean to a user.</summary>
internal static class FileErrors
{
    private const int DiskFullUnix = 28;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int QuotaLinux = 122;

    /// <summary>Whether an exception tells of a path or a device, and not of a mistake in the program.</summary>
    public static bool IsFromFileSystem(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;

    /// <summary>The reason, as the end of a sentence.</summary>
    public static string ReasonOf(Exception exception) => exception switch
    {
        FileNotFoundException => "it does not exist.",
        DirectoryNotFoundException => "its folder does not exist.",
        PathTooLongException => "its path is too long.",
        UnauthorizedAccessException or SecurityException => "permission is denied. Check the rights of the file and of its folder.",
        IOException { HResult: DiskFullUnix or DiskFullWindows } => "the disk is full.",
        IOException { HResult: QuotaLinux } => "the disk quota is used up.",
        ArgumentException or NotSupportedException => "this is not a valid path.",
        _ => exception.Message,
    };
}
