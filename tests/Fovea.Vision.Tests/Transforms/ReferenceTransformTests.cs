namespace Fovea.Vision.Tests.Transforms;

/// <summary>What the transforms do once chance has spoken, against Pillow and torchvision: the same bytes.</summary>
public class ReferenceTransformTests
{
    public static TheoryData<string> Operations => [.. References.Cases.Select(static reference => reference.Operation).Distinct()];

    [Fact]
    public void All_are_there() => Assert.Equal(330, References.Cases.Count);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_byte_is_that_of_the_reference(string operation)
    {
        List<string> wrong = [];
        foreach (ReferenceCase reference in References.Cases.Where(reference => reference.Operation == operation))
        {
            Image expected = References.Picture(reference.Output), actual = Apply(References.Picture(reference.Input), reference);
            string name = $"{reference.Output} {reference.Input} {reference.Mode} {string.Join(' ', reference.Numbers)} {reference.Flag}";
            if (expected.Shape != actual.Shape)
            {
                wrong.Add($"{name}: {actual.Shape} instead of {expected.Shape}");
                continue;
            }

            int[] differences = [.. expected.Samples.ToArray().Zip(actual.Samples.ToArray(), static (e, a) => Math.Abs(e - a)).Where(static d => d > 0)];
            if (differences.Length > 0) wrong.Add($"{name}: {differences.Length} of {actual.Samples.Length} differ, by {differences.Max()} at most");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Normalised_and_erased_numbers_are_those_of_the_reference()
    {
        Image photo = References.Picture("photo");
        float[] values = new Compose(new Normalize([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])).ToTensor(photo).ToArray();
        Assert.Equal(References.Numbers("normalised"), values);
        for (int y = 4; y < 14; y++) values.AsSpan((y * photo.Width + 6) * 3, 12 * 3).Fill(0.25f);
        Assert.Equal(References.Numbers("erased"), values);
    }

    private static Image Apply(Image image, ReferenceCase reference)
    {
        double[] n = reference.Numbers;
        Interpolation interpolation = Enum.TryParse(reference.Mode, ignoreCase: true, out Interpolation mode) ? mode : default;
        return reference.Operation switch
        {
            "resize" => new Resize((int)n[0], (int)n[1], interpolation).Apply(image, default),
            "resizeShorter" => new Resize((int)n[0], interpolation).Apply(image, default),
            "resizeLonger" => new Resize((int)n[0], maxSize: (int)n[1]).Apply(image, default),
            "resizedCrop" => image.ResizedCrop(new Region((int)n[0], (int)n[1], (int)n[2], (int)n[3]), (int)n[4], (int)n[5], interpolation),
            "centerCrop" => new CenterCrop((int)n[0], (int)n[1]).Apply(image, default),
            "pad" => new Pad((int)n[0], (int)n[1], (int)n[2], (int)n[3], 9, Enum.Parse<BorderMode>(reference.Mode, ignoreCase: true)).Apply(image, default),
            "hflip" => new RandomHorizontalFlip(1).Apply(image, default),
            "vflip" => new RandomVerticalFlip(1).Apply(image, default),
            "rotate" => image.Rotate(n[0], interpolation, reference.Flag),
            "rotateAbout" => image.Rotate(n[0], interpolation, centre: (n[1], n[2]), fill: (byte)n[3]),
            "affine" => image.Affine(AffineMap.Of(n[0], n[1], n[2], n[3], n[4], n[5], image.Width * 0.5, image.Height * 0.5), interpolation, (byte)n[6]),
            "brightness" => image.AdjustBrightness((float)n[0]),
            "contrast" => image.AdjustContrast((float)n[0]),
            "saturation" => image.AdjustSaturation((float)n[0]),
            "hue" => image.AdjustHue((float)n[0]),
            "greyscale" => new Grayscale((int)n[0]).Apply(image, default),
            _ => throw new InvalidOperationException(reference.Operation),
        };
    }
}
