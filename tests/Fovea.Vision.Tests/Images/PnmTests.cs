using System.Text;

namespace Fovea.Vision.Tests.Images;

public class PnmTests
{
    private static Image Read(string file) => Image.Decode(Encoding.Latin1.GetBytes(file), "图.pgm");

    [Theory]
    [InlineData("P2\n3 2\n255\n0 1 2\n253 254 255\n", new byte[] { 0, 1, 2, 253, 254, 255 })]
    [InlineData("P2 # a comment\n#another\r\n3 # w\n2\n10 0\t1 2 5#mid\n9 10", new byte[] { 0, 26, 51, 128, 230, 255 })]
    [InlineData("P2 3 2 65535 0 1 128 32768 65407 65535", new byte[] { 0, 0, 0, 128, 255, 255 })]
    [InlineData("P5 3 2 255\nabcdef", new byte[] { 97, 98, 99, 100, 101, 102 })]
    [InlineData("P5#c\n3 2 #d\n127 \n#def~", new byte[] { 20, 70, 201, 203, 205, 253 })]
    [InlineData("P5 1 2 65535 \0\u0080\u00ff\u00ff", new byte[] { 0, 255 })]
    [InlineData("P1 3 2 1 0 1\n011", new byte[] { 0, 255, 0, 255, 0, 0 })]
    [InlineData("P4 3 2\n\u00a0\u0060", new byte[] { 0, 255, 0, 255, 0, 0 })]
    [InlineData("P3 1 2 5 0 1 2 3 4 5", new byte[] { 0, 51, 102, 153, 204, 255 })]
    [InlineData("P6 2 1 255 abcdef", new byte[] { 97, 98, 99, 100, 101, 102 })]
    [InlineData("P7\nWIDTH 1\nHEIGHT 3\n#c\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\nabcdef", new byte[] { 97, 98, 99, 100, 101, 102 })]
    public void Text_and_binary_files_with_comments_and_any_greatest_value(string file, byte[] expected)
    {
        // In the fifth file '#' is a pixel: no comment can follow the white space behind the greatest value.
        Assert.Equal(expected, Read(file).Samples.ToArray());
    }

    [Theory]
    [InlineData("GIF89a", "this is a GIF file; PNG, JPEG, BMP and PNM")]
    [InlineData("P8 1 1 255 a", "this is no picture: it starts with the bytes 503820")]
    [InlineData("P", "this is no picture")]
    [InlineData("P5x", "a white space is expected after the format's name")]
    [InlineData("P5 0 1 255 ", "the width is 0, below 1")]
    [InlineData("P5 1 0 255 ", "the height is 0, below 1")]
    [InlineData("P5 -1 1 255 ", "the width is not a number")]
    [InlineData("P5 1,5 1 255 a", "the width does not end with a white space")]
    [InlineData("P5 99999999999999999999 1 255 a", "the width is above 2147483647")]
    [InlineData("P5 100000 100000 255 a", "100000×100000 pixels are more than the 134217728 that are allowed")]
    [InlineData("P5 1 1 0 a", "the greatest value is 0, below 1")]
    [InlineData("P5 1 1 65536 a", "the greatest value is above 65535")]
    [InlineData("P5 1 1 255", "the file ends behind the header")]
    [InlineData("P5 2 1 255 a", "need 2 more bytes, the file has 1")]
    [InlineData("P5 1 1 255 ab", "need 1 more bytes, the file has 2")]
    [InlineData("P5 1 1 256 a", "need 2 more bytes, the file has 1")]
    [InlineData("P5 1 1 100 z", "sample 0 is 122, above the greatest value 100")]
    [InlineData("P5 1 1 100#z", "a white space is expected")]
    [InlineData("P2 2 1 10 3", "need 4 more bytes at least, the file has 2")]
    [InlineData("P2 2 1 10   3", "the file ends before the sample")]
    [InlineData("P2 1 1 10 11", "the sample is above 10")]
    [InlineData("P2 1 1 10 3 4", "something follows the 1 samples")]
    [InlineData("P2 1 1 # never ends", "the file ends before the greatest value")]
    [InlineData("P1 2 1 02", "a sample is neither 0 nor 1")]
    [InlineData("P4 9 1 a", "need 2 more bytes, the file has 1")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nMAXVAL 255\nENDHDR\na", "the header lacks WIDTH")]
    [InlineData("P7\nWIDTH 1\nSIZE 2\n", "the word 'SIZE' in the header is not known")]
    [InlineData("P7\nDEPTH 5\n", "the depth is above 4")]
    public void Wrong_files_are_named(string file, string expected)
    {
        FileFormatException error = Assert.Throws<FileFormatException>(() => Read(file));
        Assert.StartsWith("图.pgm: ", error.Message);
        Assert.Contains(expected, error.Message);
    }
}
