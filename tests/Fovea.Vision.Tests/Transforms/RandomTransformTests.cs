namespace Fovea.Vision.Tests.Transforms;

/// <summary>What chance chooses: within its bounds, as often as it should, the same for the same stream.</summary>
public class RandomTransformTests
{
    private const int Draws = 20_000;

    private static readonly RandomStream All = new(7, RandomStream.StreamOf("transform tests"));

    private static IEnumerable<RandomStream> Streams => Enumerable.Range(0, Draws).Select(static i => All.Substream((ulong)i));

    [Fact]
    public void Crops_are_anywhere_alike()
    {
        RandomCrop crop = new((30, 20));
        Region[] parts = [.. Streams.Select(draws => crop.Part(40, 24, draws))];
        Assert.All(parts, static part => Assert.Equal((30, 20), (part.Height, part.Width)));
        CheckUniform([.. parts.Select(static part => part.Top)], 11);
        CheckUniform([.. parts.Select(static part => part.Left)], 5);
    }

    [Fact]
    public void Resized_crops_have_the_areas_and_ratios_that_were_asked_for()
    {
        // Ratios and areas that always fit: the first attempt is taken, so both are uniform.
        RandomResizedCrop crop = new(24, scale: (0.1, 0.5), ratio: (0.5, 2));
        Region[] parts = [.. Streams.Select(draws => crop.Part(1000, 1000, draws))];
        double[] areas = [.. parts.Select(static part => part.Height * part.Width / 1e6)], ratios = [.. parts.Select(static part => Math.Log2((double)part.Width / part.Height))];
        CheckUniform(areas, 0.1, 0.5, 0.002);
        CheckUniform(ratios, -1, 1, 0.01);
        Assert.All(parts, static part => Assert.True(part.Top >= 0 && part.Left >= 0 && part.Top + part.Height <= 1000 && part.Left + part.Width <= 1000));
        double[] places = [.. parts.Select(static part => (double)part.Top / (1001 - part.Height))];
        CheckUniform(places, 0, 1, 0.01);
    }

    [Fact]
    public void A_crop_that_never_fits_is_the_middle_with_the_nearest_ratio()
    {
        Assert.Equal(new Region(0, 433, 100, 133), new RandomResizedCrop(24).Part(100, 1000, All));
        Assert.Equal(new Region(433, 0, 133, 100), new RandomResizedCrop(24).Part(1000, 100, All));
    }

    [Fact]
    public void Flips_and_greys_come_as_often_as_their_probability()
    {
        Image picture = new(2, 1, 3, [1, 2, 3, 40, 50, 60]);
        CheckRate(0.5, draws => new RandomHorizontalFlip().Apply(picture, draws) != picture);
        CheckRate(0.2, draws => new RandomVerticalFlip(0.2).Apply(picture, draws) != picture);
        CheckRate(0.1, draws => new RandomGrayscale().Apply(picture, draws) != picture);
        CheckRate(0, draws => new RandomHorizontalFlip(0).Apply(picture, draws) != picture);
        CheckRate(1, draws => new RandomHorizontalFlip(1).Apply(picture, draws) != picture);
    }

    [Fact]
    public void Erased_parts_have_the_areas_and_ratios_that_were_asked_for()
    {
        RandomErasing erasing = new(p: 0.7, scale: (0.05, 0.2), ratio: (0.5, 2));
        Region[] parts = [.. Streams.Select(draws => erasing.Part(1000, 1000, draws)).OfType<Region>()];
        Assert.InRange(parts.Length, 0.685 * Draws, 0.715 * Draws);
        CheckUniform([.. parts.Select(static part => part.Height * part.Width / 1e6)], 0.05, 0.2, 0.002);
        CheckUniform([.. parts.Select(static part => Math.Log2((double)part.Height / part.Width))], -1, 1, 0.01);
    }

    [Fact]
    public void Affine_maps_stay_within_their_bounds()
    {
        RandomAffine transform = new(30, translate: (0.1, 0.2), scale: (0.5, 2), shear: (-10, 10)) { ShearY = (0, 5) };
        double[] scales = [.. Streams.Select(draws => transform.Map(100, 200, draws)).Select(static map => 1 / Math.Sqrt(map.A * map.E - map.B * map.D))];
        CheckUniform(scales, 0.5, 2, 0.03);
        AffineMap[] shifts = [.. Streams.Select(draws => new RandomAffine(0, translate: (0.1, 0.2)).Map(100, 200, draws))];
        CheckUniform([.. shifts.Select(static map => -map.C)], -20, 20, 0.3);
        CheckUniform([.. shifts.Select(static map => -map.F)], -20, 20, 0.3);
    }

    [Fact]
    public void Colours_change_in_every_order_and_only_as_far_as_allowed()
    {
        Image grey = new(1, 1, 1, [100]);
        byte[] values = [.. Streams.Take(5000).Select(draws => new ColorJitter(brightness: 0.3).Apply(grey, draws)[0, 0][0])];
        CheckUniform([.. values.Select(static value => value / 100.0)], 0.7, 1.3, 0.03);
        // Brightness before contrast is not contrast before brightness.
        Image two = new(2, 1, 1, [50, 250]);
        byte[][] results = [.. Streams.Take(200).Select(draws => new ColorJitter((2, 2), (0.5, 0.5), (1, 1), (0, 0)).Apply(two, draws).Samples.ToArray())];
        Assert.Equal(2, results.Select(static result => (result[0], result[1])).Distinct().Count());
        Assert.Same(two, new ColorJitter().Apply(two, All));
    }

    [Fact]
    public void The_same_stream_gives_the_same_picture_and_places_draw_apart()
    {
        Image photo = References.Picture("photo");
        Compose augment = new(new RandomResizedCrop(24), new RandomHorizontalFlip(), new ColorJitter(0.4, 0.4, 0.4, 0.1), new RandomRotation(10, Interpolation.Bilinear), new RandomErasing());
        Assert.Equal(augment.ToTensor(photo, All).ToArray(), augment.ToTensor(photo, All).ToArray());
        Assert.NotEqual(augment.ToTensor(photo, All).ToArray(), augment.ToTensor(photo, All.Substream(1)).ToArray());
        // Two equal transforms in a row do not do the same.
        Compose twice = new(new RandomHorizontalFlip(), new RandomHorizontalFlip());
        CheckRate(0.5, draws => !twice.Apply(photo, draws).Samples.Span.SequenceEqual(photo.Samples.Span));
    }

    [Fact]
    public void Impossible_settings_are_errors_that_say_so()
    {
        Image small = new(4, 4, 1, new byte[16]);
        Throws("RandomCrop works on pictures and must stand before Normalize", () => new Compose(new Normalize([0.5f], [0.5f]), new RandomCrop(3)));
        Throws("padIfNeeded", () => new RandomCrop(5).Apply(small, default));
        Throws("p must be from 0 to 1, got 1.5", () => new RandomHorizontalFlip(1.5));
        Throws("scale must be two finite numbers", () => new RandomResizedCrop(3, scale: (0.5, 0.1)));
        Throws("has 1 channels, but 3 means", () => new Compose(new Normalize([0, 0, 0], [1, 1, 1])).ToTensor(small));
        Throws("a deviation is 0", () => new Normalize([0], [0]));
        Throws("cannot be mirrored from a side of 4", () => new Pad(4, paddingMode: BorderMode.Reflect).Apply(small, default));
        Throws("Lanczos", () => small.Rotate(10, Interpolation.Lanczos));
        Throws("does not lie in the picture", () => small.Crop(new Region(2, 2, 3, 1)));
        Throws("hue must be two finite numbers, the second not below the first, the first -0.5 or more", () => new ColorJitter(hue: 0.6));
        Throws("maxSize must be above the size 10", () => new Resize(10, maxSize: 10));
        Throws("numOutputChannels must be 1 or 3, got 2", () => new Grayscale(2));
        Assert.Equal([5, 5, 1], new RandomCrop(5, padIfNeeded: true).Apply(small, All).Shape.AsSpan());

        static void Throws(string part, Func<object> act) => Assert.Contains(part, Assert.ThrowsAny<FoveaException>(act).Message, StringComparison.Ordinal);
    }

    private static void CheckRate(double expected, Func<RandomStream, bool> happens)
    {
        double rate = Streams.Count(happens) / (double)Draws;
        Assert.InRange(rate, expected - 0.015, expected + 0.015);
    }

    /// <summary>Every whole number below a bound as often as the other, within five standard deviations.</summary>
    private static void CheckUniform(int[] values, int bound)
    {
        double expected = (double)values.Length / bound;
        Assert.All(Enumerable.Range(0, bound), value => Assert.InRange(values.Count(v => v == value), expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
        Assert.All(values, value => Assert.InRange(value, 0, bound - 1));
    }

    /// <summary>Numbers spread evenly over an interval: bounds, and quartiles within 3 % of its length.</summary>
    private static void CheckUniform(double[] values, double low, double high, double slack)
    {
        Array.Sort(values);
        Assert.InRange(values[0], low - slack, low + (high - low) * 0.01 + slack);
        Assert.InRange(values[^1], high - (high - low) * 0.01 - slack, high + slack);
        foreach (double part in (double[])[0.25, 0.5, 0.75])
        {
            double expected = low + (high - low) * part;
            Assert.InRange(values[(int)(values.Length * part)], expected - 0.03 * (high - low) - slack, expected + 0.03 * (high - low) + slack);
        }
    }
}
