namespace Fovea.Vision.Tests.Filters;

public class ContactSheetTests
{
    [Fact]
    public void Every_letter_and_digit_has_dots_of_its_own()
    {
        HashSet<string> seen = [];
        foreach (char letter in "abcdefghijklmnopqrstuvwxyz0123456789-")
        {
            (int X, int Y)[] dots = [.. BitmapFont.Dots($"{letter}")];
            Assert.InRange(dots.Length, 5, 30);
            Assert.All(dots, dot => Assert.True(dot is { X: >= 0 and < BitmapFont.Width, Y: >= 0 and < BitmapFont.Height }));
            Assert.True(seen.Add(string.Join(' ', dots)), $"{letter} looks like another");
        }

        Assert.Empty(BitmapFont.Dots(" É"));
        Assert.Equal(BitmapFont.Dots("l").Select(dot => (dot.X + 2 * BitmapFont.Advance, dot.Y)), BitmapFont.Dots("  l"));
    }

    [Fact]
    public void Grey_pictures_give_a_grey_sheet_and_one_in_colour_a_coloured_one()
    {
        Image grey = new(60, 10, 2, new byte[1200]), colour = new(60, 10, 3, new byte[1800]);
        Assert.Equal<Shape>([10 + 18 + 16 + 8, 2 * 68 + 8, 1], ContactSheet.Of([("a", grey), ("b", grey)]).Shape);
        Assert.Equal<Shape>([2 * (10 + 18 + 16) + 8, 68 + 8, 3], ContactSheet.Of([("a", grey), ("b", colour)], columns: 1).Shape);
    }

    [Fact]
    public void What_makes_no_sheet_is_told()
    {
        Image picture = new(2, 2, 1, new byte[4]);
        Assert.Equal("ContactSheet: 0 pictures in 4 columns; both must be 1 or more.", Assert.Throws<ShapeException>(() => ContactSheet.Of([])).Message);
        Assert.Throws<ShapeException>(() => ContactSheet.Of([("a", picture)], columns: 0));
        Assert.Equal("ContactSheet: one picture is 1×2 pixels, the first is 2×2. Scale them to one size.",
            Assert.Throws<ShapeException>(() => ContactSheet.Of([("a", picture), ("b", new Image(1, 2, 1, new byte[2]))])).Message);
    }
}
