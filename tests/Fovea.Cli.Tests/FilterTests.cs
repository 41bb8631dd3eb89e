using System.Diagnostics;
using System.Text.Json;
using Fovea.Vision;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea filter</c> from a file to a file, against SciPy and Pillow; the references and the script that made them are in Fixtures/filters.</summary>
public sealed class FilterTests : IDisposable
{
    private static readonly string Root = Path.Join(AppContext.BaseDirectory, "Fixtures", "filters");
    private static readonly string Cat = Path.Join(Root, "cat.png");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, string, string> Cases
    {
        get
        {
            TheoryData<string, string, string, string> cases = [];
            foreach (string[] line in File.ReadLines(Path.Join(Root, "cases.csv")).Select(static line => line.Split(',')))
                cases.Add(line[0], line[1], line[2], line[3]);
            return cases;
        }
    }

    public static TheoryData<string> KernelNames => [.. ClassicKernels.All.Select(static kernel => kernel.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_reference(string name, string picture, string kernel, string arguments)
    {
        string output = _folder.File("out.png");
        Tool.Run(["filter", Path.Join(Root, picture), "--kernel", kernel, "--out", output, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).ExitsWith(0);
        WideImage expected = WideImage.Read(Path.Join(Root, $"{name}.png")), actual = WideImage.Read(output);
        Assert.Equal((expected.Shape, expected.SourceBits), (actual.Shape, actual.SourceBits));
        int step = actual.SourceBits == 8 ? 257 : 1;
        int[] differences = [.. expected.Samples.ToArray().Zip(actual.Samples.ToArray(), (a, b) => Math.Abs(a - b) / step)];
        Assert.True(differences.Max() == 0, $"{differences.Count(static d => d > 0)} of {differences.Length} samples differ, by {differences.Max()} at most");
    }

    [Fact]
    public void Every_kernel_has_a_reference()
    {
        string[] names = [.. File.ReadLines(Path.Join(Root, "cases.csv")).Select(static line => line.Split(',')[0])];
        Assert.Equal(54, names.Length);
        Assert.All(ClassicKernels.All, kernel => Assert.Contains(kernel.Name, names));
    }

    [Theory]
    [MemberData(nameof(KernelNames))]
    public void A_kernel_given_by_its_numbers_is_the_one_of_the_name(string name)
    {
        string named = _folder.File("named.png"), numbers = _folder.File("numbers.png"), formula = ClassicKernels.Get(name).Formula;
        Tool.Run("filter", Cat, "--kernel", name, "--out", named).ExitsWith(0);
        string text = Tool.Run("filter", Cat, "--kernel", formula, "--out", numbers).ExitsWith(0).Out;
        Assert.Equal(File.ReadAllBytes(named), File.ReadAllBytes(numbers));
        Assert.Contains($"\n3x3: {formula}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_was_done_and_how()
    {
        string output = _folder.File("out.png");
        Assert.Equal($"""
            {Cat}: 48×36 pixels, RGB, 8 bits
            gaussian, 3x3: 1 2 1; 2 4 2; 1 2 1 / 16
            convolution (kernel flipped), per-channel, border reflect
            rank 1: a column of 3 and a row of 3, 6 multiply-adds a sample instead of 9
            values from 4.875 to 199.75; 0.00 % of them cut to 0 to 255
            {output}: 48×36 pixels, RGB, 8 bits

            """.ReplaceLineEndings("\n"), Tool.Run("filter", Cat, "--kernel", "gaussian", "--out", output).ExitsWith(0).Out);
        string text = Tool.Run("filter", Cat, "--kernel", "edge", "--correlate", "--grey", "--normalise", "--border", "valid", "--out", output).ExitsWith(0).Out;
        Assert.Contains("correlation (kernel not flipped), made grey, per-channel, border valid\nnot of rank 1: one pass, 9 multiply-adds a sample\n", text, StringComparison.Ordinal);
        Assert.Contains(", stretched to 0 to 255\n", text, StringComparison.Ordinal);
        Assert.EndsWith("out.png: 46×34 pixels, grey, 8 bits\n", text, StringComparison.Ordinal);
        text = Tool.Run("filter", Cat, "--kernel", "1 0 -1", "--mode", "summed", "--out", output).ExitsWith(0).Out;
        Assert.Contains("rank 1: a column of 1 and a row of 3, 6 multiply-adds a sample instead of 9\n", text, StringComparison.Ordinal);
        text = Tool.Run("filter", Cat, "--kernel", "1 0 -1", "--out", output).ExitsWith(0).Out;
        Assert.Contains("rank 1, but two passes would not cost less: one pass, 3 multiply-adds a sample\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_holds_pictures_settings_and_the_kernel()
    {
        JsonElement json = Tool.Run("filter", Cat, "--kernel", "sobel-x", "--border", "zero", "--mode", "summed", "--out", _folder.File("out.ppm"), "--json").ExitsWith(0).Json;
        Assert.Equal((48, 36, 3, 8), FactsOf(json.GetProperty("source")));
        Assert.Equal((48, 36, 1, 8), FactsOf(json.GetProperty("result")));
        Assert.Equal(("convolution", "summed", "zero"), (Text("operation"), Text("mode"), Text("border")));
        JsonElement kernel = Assert.Single(json.GetProperty("kernels").EnumerateArray());
        Assert.Equal("[[1,0,-1],[2,0,-2],[1,0,-1]]", kernel.GetProperty("rows").GetRawText());
        Assert.Equal((true, 2, 12, 27), (kernel.GetProperty("isRank1").GetBoolean(), kernel.GetProperty("passes").GetInt32(),
            kernel.GetProperty("multiplyAdds").GetInt32(), kernel.GetProperty("directMultiplyAdds").GetInt32()));
        Assert.Equal(48 * 36, kernel.GetProperty("samples").GetInt32());

        string? Text(string name) => json.GetProperty(name).GetString();
        static (int, int, int, int) FactsOf(JsonElement picture) => (picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32(),
            picture.GetProperty("channels").GetInt32(), picture.GetProperty("bits").GetInt32());
    }

    [Fact]
    public void The_sheet_shows_every_kernel_above_its_name()
    {
        string output = _folder.File("sheet.png"), one = _folder.File("one.png");
        string text = Tool.Run("filter", Cat, "--all", "--width", "40", "--out", output).ExitsWith(0).Out;
        Assert.All(ClassicKernels.All, kernel => Assert.Contains($"\n{kernel.Name} ", text, StringComparison.Ordinal));
        // Four columns of the longest label (13 letters of 6 pixels), three rows of 30 pixels, a label of 9 and gaps of 8.
        Image sheet = Image.Read(output);
        Assert.Equal<Shape>([3 * (30 + 9 + 16) + 8, 4 * (78 + 8) + 8, 3], sheet.Shape);
        for (int i = 0; i < ClassicKernels.All.Count; i++)
        {
            Tool.Run("filter", Cat, "--kernel", ClassicKernels.All[i].Name, "--width", "40", "--out", one).ExitsWith(0);
            Image tile = Image.Read(one);
            (int left, int top) = (8 + i % 4 * 86, 8 + i / 4 * 55);
            for (int y = 0; y < tile.Height; y++)
            {
                for (int x = 0; x < tile.Width; x++) Assert.True(tile[x, y].SequenceEqual(sheet[left + x, top + y]), $"tile {i} at {x}, {y}");
            }

            int ink = Enumerable.Range(0, 9 * 78).Count(dot => sheet[left + dot % 78, top + 34 + dot / 78][0] < 128);
            Assert.InRange(ink, 30, 250);
        }
    }

    [Theory]
    [InlineData("out.jpg")]
    [InlineData("out.JPEG")]
    [InlineData("out.ppm")]
    [InlineData("out.pam")]
    public void The_ending_says_the_format(string name)
    {
        string png = _folder.File("out.png"), output = _folder.File(name);
        Tool.Run("filter", Cat, "--kernel", "box-blur", "--out", png).ExitsWith(0);
        Tool.Run("filter", Cat, "--kernel", "box-blur", "--out", output).ExitsWith(0);
        byte[] expected = Image.Read(png).Samples.ToArray(), actual = Image.Read(output).Samples.ToArray();
        Assert.InRange(expected.Zip(actual, static (a, b) => Math.Abs(a - b)).Average(), 0, name.Contains('j', StringComparison.OrdinalIgnoreCase) ? 3 : 0);
    }

    [Fact]
    public void Sixteen_bits_stay_in_a_png_alone()
    {
        string wide = Path.Join(Root, "cat16.png"), png = _folder.File("out.png"), pgm = _folder.File("out.pgm");
        Assert.EndsWith("grey, 16 bits\n", Tool.Run("filter", wide, "--kernel", "edge", "--out", png).ExitsWith(0).Out, StringComparison.Ordinal);
        Assert.EndsWith("grey, 8 bits\n", Tool.Run("filter", wide, "--kernel", "edge", "--out", pgm).ExitsWith(0).Out, StringComparison.Ordinal);
        Assert.Equal(16, WideImage.Read(png).SourceBits);
        Assert.EndsWith("20×15 pixels, grey, 16 bits\n", Tool.Run("filter", wide, "--kernel", "edge", "--width", "20", "--out", png).ExitsWith(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Opacity_is_kept_and_a_jpeg_is_refused_for_it()
    {
        Image cat = Image.Read(Cat).WithChannels(4);
        byte[] samples = cat.Samples.ToArray();
        for (int i = 3; i < samples.Length; i += 4) samples[i] = (byte)(i % 251);
        string input = _folder.File("in.png"), output = _folder.File("out.png"), plain = _folder.File("plain.png");
        new Image(cat.Width, cat.Height, 4, samples).Write(input);
        Tool.Run("filter", input, "--kernel", "emboss", "--out", output).ExitsWith(0);
        Tool.Run("filter", Cat, "--kernel", "emboss", "--out", plain).ExitsWith(0);
        Image result = Image.Read(output);
        Assert.Equal(Image.Read(plain).Samples.ToArray(), result.WithChannels(3).Samples.ToArray());
        Assert.Equal(Enumerable.Range(0, samples.Length / 4).Select(i => samples[4 * i + 3]), Enumerable.Range(0, samples.Length / 4).Select(i => result.Samples.Span[4 * i + 3]));
        Assert.Equal($"fovea: {input} has opacity, which a JPEG file cannot hold. Name an --out that ends with .png or .pam.\n", Fails(input, "--kernel", "edge", "--out", _folder.File("out.jpg")));
    }

    [Fact]
    public void Files_that_cannot_be_read_or_written_are_told()
    {
        Assert.Equal($"fovea: cannot read '{_folder.File("none.png")}': it does not exist.\n", Fails(_folder.File("none.png"), "--all", "--out", _folder.File("out.png")));
        Assert.Contains("this is a folder", Fails(_folder.Path, "--all", "--out", _folder.File("out.png")), StringComparison.Ordinal);
        string cut = _folder.Write("cut.png", File.ReadAllBytes(Cat).AsSpan(0, 1000));
        Assert.StartsWith($"fovea: {cut}: ", Fails(cut, "--kernel", "edge", "--out", _folder.File("out.png")), StringComparison.Ordinal);
        Assert.Contains("this is no picture", Fails(_folder.Write("text.png", "hello"u8), "--kernel", "edge", "--out", _folder.File("out.png")), StringComparison.Ordinal);
        string missing = _folder.File("missing/out.png");
        Assert.Equal($"fovea: cannot write '{missing}': its folder does not exist.\n", Fails(Cat, "--kernel", "edge", "--out", missing));
        Directory.CreateDirectory(_folder.File("folder.png"));
        Assert.Contains("this is a folder. Add a file name.", Fails(Cat, "--kernel", "edge", "--out", _folder.File("folder.png")), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("out.png")));
    }

    [Fact]
    public void The_picture_itself_is_not_overwritten()
    {
        byte[] bytes = File.ReadAllBytes(Cat);
        string input = _folder.Write("cat.png", bytes), link = _folder.File("link.png");
        File.CreateSymbolicLink(link, input);
        foreach (string output in new[] { input, link, _folder.File("./cat.png") })
        {
            ToolResult result = Tool.Run("filter", input, "--kernel", "edge", "--out", output).ExitsWith(2);
            Assert.Equal($"fovea: --out is the picture itself, '{input}'. Name another file. See 'fovea filter --help'.\n", result.Error);
        }

        Assert.Equal(bytes, File.ReadAllBytes(input));
    }

    [Fact]
    public void A_picture_that_is_too_small_is_told_with_the_way_out()
    {
        string tiny = _folder.File("tiny.pgm"), output = _folder.File("out.pgm");
        new Image(1, 1, 1, [100]).Write(tiny);
        Assert.StartsWith($"fovea: {tiny}: the picture is too small for the kernel with this border (Pad2d: the height of the input is 1, so reflect padding is at most 0 wide",
            Fails(tiny, "--kernel", "sharpen", "--out", output), StringComparison.Ordinal);
        Assert.Contains("too small", Fails(tiny, "--kernel", "sharpen", "--border", "valid", "--out", output), StringComparison.Ordinal);
        Tool.Run("filter", tiny, "--kernel", "sharpen", "--border", "replicate", "--out", output).ExitsWith(0);
        Assert.Equal([100], Image.Read(output).Samples.ToArray());
        Tool.Run("filter", tiny, "--kernel", "box-blur", "--border", "zero", "--out", output).ExitsWith(0);
        Assert.Equal([11], Image.Read(output).Samples.ToArray());
    }

    [Fact]
    public async Task A_full_disk_under_the_output_is_told()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        ProcessStartInfo start = new("sh", ["-c", "exec dotnet \"$0\" filter \"$1\" --kernel edge --out \"$2\" > /dev/full", ChildProcess.ToolPath, Cat, _folder.File("out.png")])
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        ToolResult result = (await process.FinishAsync()).ExitsWith(1);
        Assert.StartsWith("fovea: cannot write the output: ", result.Error, StringComparison.Ordinal);
    }

    private static string Fails(params string[] arguments)
    {
        ToolResult result = Tool.Run(["filter", .. arguments]).ExitsWith(1);
        Assert.Empty(result.Out);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        return result.Error;
    }
}
