using Fovea.Operators.Pooling;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>A picture read, filtered and written.</summary>
/// <param name="Source">The picture as it was read.</param>
/// <param name="Result">The picture as it was written.</param>
/// <param name="Reports">One for each kernel.</param>
internal sealed record FilterRun(PictureFacts Source, PictureFacts Result, IReadOnlyList<FilterReport> Reports)
{
    private const int TileWidth = 240;
    private const string WideEnding = ".png";

    /// <summary>Filters with one kernel.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="output">Where to write, in the format of its ending.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="settings">Makes the filter of a kernel.</param>
    /// <param name="width">Pixels in a row that the picture is scaled down to first; null: it is not.</param>
    /// <exception cref="FoveaException">A file cannot be read or written.</exception>
    /// <exception cref="ShapeException">The picture is too small for the kernel.</exception>
    public static FilterRun Of(string file, string output, FilterKernel kernel, Func<FilterKernel, ImageFilter> settings, int? width)
    {
        // Of the formats written, PNG alone has 16 bits.
        WideImage? wide = output.EndsWith(WideEnding, StringComparison.OrdinalIgnoreCase) ? WideImage.Read(file) : null;
        ImageFilter filter = settings(kernel);
        if (wide is { SourceBits: 16 })
        {
            WideImage picture = width is { } columns && columns < wide.Width ? WideImage.FromTensor(ScaledDown(wide.ToTensor(), columns)) : wide;
            WideImage result = filter.Apply(picture, out FilterRange range);
            result.WritePng(output);
            return new FilterRun(PictureFacts.Of(file, wide), PictureFacts.Of(output, result), [ReportOf(kernel, filter, picture.Channels, range)]);
        }
        else
        {
            Image read = wide?.ToImage() ?? Image.Read(file), picture = ScaledDown(read, width);
            Image result = filter.Apply(picture, out FilterRange range);
            Write(result, file, output);
            return new FilterRun(PictureFacts.Of(file, read), PictureFacts.Of(output, result), [ReportOf(kernel, filter, picture.Channels, range)]);
        }
    }

    /// <summary>Filters with every classic kernel, and puts the results on a sheet.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="output">Where to write, in the format of its ending.</param>
    /// <param name="settings">Makes the filter of a kernel.</param>
    /// <param name="width">Pixels in a row of one picture on the sheet, if it is not narrower anyway.</param>
    /// <exception cref="FoveaException">A file cannot be read or written.</exception>
    /// <exception cref="ShapeException">The picture is too small for a kernel.</exception>
    public static FilterRun OfAll(string file, string output, Func<FilterKernel, ImageFilter> settings, int? width)
    {
        Image read = Image.Read(file), picture = ScaledDown(read, width ?? TileWidth);
        List<(string, Image)> tiles = [];
        List<FilterReport> reports = [];
        foreach (FilterKernel kernel in ClassicKernels.All.Select(FilterKernel.Of))
        {
            ImageFilter filter = settings(kernel);
            tiles.Add((kernel.Name!, filter.Apply(picture, out FilterRange range)));
            reports.Add(ReportOf(kernel, filter, picture.Channels, range));
        }

        Image sheet = ContactSheet.Of(tiles);
        Write(sheet, file, output);
        return new FilterRun(PictureFacts.Of(file, read), PictureFacts.Of(output, sheet), reports);
    }

    private static FilterReport ReportOf(FilterKernel kernel, ImageFilter filter, int channels, FilterRange range) =>
        new(kernel, filter, filter.PlanFor(filter.Grey || channels < 3 ? 1 : 3), range);

    private static void Write(Image result, string file, string output)
    {
        if (result.Channels is 2 or 4 && Path.GetExtension(output).StartsWith(".j", StringComparison.OrdinalIgnoreCase))
            throw new FoveaException($"{file} has opacity, which a JPEG file cannot hold. Name an --out that ends with .png or .pam.");
        result.Write(output);
    }

    private static Image ScaledDown(Image picture, int? width) =>
        width is { } columns && columns < picture.Width ? Image.FromTensor(ScaledDown(picture.ToTensor(), columns)) : picture;

    /// <summary>Each pixel the mean of those that it stands for.</summary>
    private static Tensor ScaledDown(Tensor picture, int width)
    {
        Shape shape = picture.Shape;
        int height = (int)Math.Max(1, Math.Round((double)shape[0] * width / shape[1]));
        return new AdaptiveAveragePoolOperator(2, (height, width)).Apply(picture.Reshape([1, .. shape])).Reshape([height, width, shape[2]]);
    }
}
