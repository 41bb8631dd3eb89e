using System.Text;

namespace Fovea.Vision.Tests.Images;

public class TextPictureTests
{
    private static readonly byte[] Pixels =
    [
        0, 64, 128, 192, 255,
        255, 0, 255, 0, 127,
        128, 128, 0, 0, 128,
    ];

    [Theory]
    [InlineData(TextPictureStyle.Shades, "  ░░▒▒▓▓██\n██  ██  ▒▒\n▒▒▒▒    ▒▒")]
    [InlineData(TextPictureStyle.HalfBlocks, "▄ █▀▀\n▀▀  ▀")]
    [InlineData(TextPictureStyle.Ascii, "  ::++##@@\n@@  @@  ==\n++++    ++")]
    public void Draws_as_approved(TextPictureStyle style, string expected)
        => Assert.Equal(expected, TextPicture.Render(Pixels, 5, 3, style));

    [Fact]
    public void A_digit_can_be_read()
    {
        IdxDataset test = Mnist.Test();
        string picture = TextPicture.Render(test.Pixels(0), 28, 28, TextPictureStyle.HalfBlocks);
        Assert.Equal(14, picture.Split('\n').Length);
        Assert.All(picture.Split('\n'), line => Assert.Equal(28, line.Length));
        // The first test digit is a seven: a bar above a slanting stroke.
        Assert.Equal(
            [
                "       ▄▄▄",
                "      ▀▀▀▀███████████▄",
            ],
            picture.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).Take(2));

        string ascii = TextPicture.Render(test.Pixels(0), 28, 28, TextPictureStyle.Ascii);
        Assert.True(Ascii.IsValid(ascii));
        Assert.Equal(28, ascii.Split('\n').Length);
    }

    [Fact]
    public void Sizes_must_fit()
    {
        Assert.Throws<ShapeException>(() => TextPicture.Render(Pixels, 4, 3));
        Assert.Throws<ShapeException>(() => TextPicture.Render([], 0, 0));
    }
}
