using System.Buffers.Binary;
using Fovea.Vision.Png;

namespace Fovea.Vision.Tests.Images;

/// <summary>Gives the chunks of a changed file checks that hold.</summary>
internal static class PngChecks
{
    public static void Mend(byte[] file)
    {
        for (int at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) return;
            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), PngCrc.Of(file.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }
    }
}
