using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fovea.Vision.Tests.Images;

/// <summary>Chunks that are missing, doubled, misplaced or contradict each other.</summary>
public class PngRuleTests
{
    /// <summary>A file of chunks: IHDR8.3 = header of depth 8 and colour type 3, PLTE2 = two colours, tRNS2 = two bytes, IDAT = one row of
    /// eight zeros, IDATa and IDATb its halves, IENDx an end with content; anything else is an empty chunk.</summary>
    private static byte[] File(string chunks)
    {
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        byte[] data = Compressed(new byte[1 + 64]);
        foreach (string chunk in chunks.Split(' '))
        {
            (string type, string rest) = (chunk[..4], chunk[4..]);
            byte[] content = type switch
            {
                "IHDR" => [0, 0, 0, 8, 0, 0, 0, 1, byte.Parse(rest.Split('.')[0]), byte.Parse(rest.Split('.')[1]), 0, 0, 0],
                "PLTE" => new byte[3 * int.Parse(rest)],
                "tRNS" => new byte[int.Parse(rest)],
                "IDAT" => rest switch
                {
                    "a" => data[..4],
                    "b" => data[4..],
                    "short" => Compressed(new byte[5]),
                    "filter" => Compressed([5, .. new byte[64]]),
                    // zlib's flag for a dictionary of the reader's own.
                    "dictionary" => [0x78, 0x20, 0, 0, 0, 1, .. data[2..]],
                    _ => data,
                },
                "IEND" => new byte[rest.Length],
                _ => [],
            };
            byte[] whole = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(whole, content.Length);
            file.Write(whole);
        }

        byte[] bytes = file.ToArray();
        PngChecks.Mend(bytes);
        return bytes;
    }

    private static byte[] Compressed(byte[] rows)
    {
        using MemoryStream stream = new();
        using (ZLibStream deflated = new(stream, CompressionLevel.Optimal, leaveOpen: true)) deflated.Write(rows);
        return stream.ToArray();
    }

    [Theory]
    [InlineData("IHDR8.0 IDAT IEND", 1)]
    [InlineData("IHDR8.0 IDATa IDATb IEND", 1)]
    [InlineData("IHDR16.6 teXt IDAT tIME IEND", 4)]
    [InlineData("IHDR8.0 tRNS2 IDAT IEND", 2)]
    [InlineData("IHDR8.2 PLTE9 tRNS6 IDAT IEND", 4)]
    [InlineData("IHDR1.3 PLTE2 IDAT IEND", 3)]
    [InlineData("IHDR8.3 PLTE256 tRNS256 IDAT IEND", 4)]
    public void What_the_rules_allow_is_read(string chunks, int channels) => Assert.Equal([1, 8, channels], Image.Decode(File(chunks)).Shape);

    [Theory]
    [InlineData("IDAT IHDR8.0 IEND", "'IDAT': the chunk IHDR must come first")]
    [InlineData("IHDR8.0 IHDR8.0 IDAT IEND", "IHDR must come first and once")]
    [InlineData("IHDR4.2 IDAT IEND", "colour type 2 with 4 bits a sample is not possible")]
    [InlineData("IHDR16.3 PLTE1 IDAT IEND", "colour type 3 with 16 bits")]
    [InlineData("IHDR8.1 IDAT IEND", "colour type 1 with")]
    [InlineData("IHDR8.0 IEND", "there is no chunk IDAT")]
    [InlineData("IHDR8.0 IDAT", "before the chunk IEND")]
    [InlineData("IHDR8.0 IDAT IENDx", "it has 1 bytes; none are expected")]
    [InlineData("IHDR8.0 IDATa teXt IDATb IEND", "must follow each other")]
    [InlineData("IHDR8.0 ABCD IDAT IEND", "'ABCD': the chunk is needed to show the picture, but is not known")]
    [InlineData("IHDR8.0 a?cd IDAT IEND", "its name is not of letters")]
    [InlineData("IHDR8.3 IDAT IEND", "no chunk PLTE comes before its data")]
    [InlineData("IHDR8.3 PLTE0 IDAT IEND", "a palette of 0 bytes")]
    [InlineData("IHDR1.3 PLTE3 IDAT IEND", "a palette of 9 bytes; a multiple of 3 is expected, 6 at most")]
    [InlineData("IHDR8.3 PLTE1 PLTE1 IDAT IEND", "the palette must come once")]
    [InlineData("IHDR8.3 tRNS1 PLTE1 IDAT IEND", "a transparency of 1 bytes does not fit")]
    [InlineData("IHDR8.3 PLTE1 tRNS2 IDAT IEND", "a transparency of 2 bytes does not fit")]
    [InlineData("IHDR8.0 PLTE1 IDAT IEND", "a grey picture can have no palette")]
    [InlineData("IHDR8.4 tRNS2 IDAT IEND", "a transparency of 2 bytes does not fit a picture of colour type 4")]
    [InlineData("IHDR8.2 tRNS2 IDAT IEND", "a transparency of 2 bytes does not fit")]
    [InlineData("IHDR8.0 IDAT tRNS2 IEND", "the transparency must come once, before IDAT")]
    [InlineData("IHDR8.0 IDATshort IEND", "the compressed data ends before the last row")]
    [InlineData("IHDR8.0 IDATfilter IEND", "a row has filter 5; 0 to 4 exist")]
    [InlineData("IHDR8.0 IDATa IEND", "the compressed data")]
    [InlineData("IHDR8.0 IDATdictionary IEND", "the compressed data is damaged")]
    public void What_breaks_them_is_named(string chunks, string expected)
        => Assert.Contains(expected, Assert.Throws<FileFormatException>(() => Image.Decode(File(chunks))).Message);
}
