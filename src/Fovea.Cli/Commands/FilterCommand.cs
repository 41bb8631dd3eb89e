using System.CommandLine;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Rendering;
using Fovea.Cli.Runs;
using Fovea.Kernels.Geometry;
using Fovea.Vision;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea filter</c>.</summary>
internal static class FilterCommand
{
    private const int MostWidth = 65_535;

    public static Command Create(Terminal terminal)
    {
        Argument<string?> input = new("IN") { Description = "picture (PNG, JPEG, BMP, PNM)", Arity = ArgumentArity.ZeroOrOne };
        Option<FilterKernel?> kernel = KernelOption.Create();
        Option<bool> all = new("--all") { Description = "every named kernel instead of one, on a contact sheet" };
        Option<string?> mode = Choices.Name("--mode", "each channel by itself, or the sum of all as one grey channel", FilterNames.Modes, FilterNames.Modes[0]);
        Option<string?> border = Choices.Name("--border",
            "what the kernel sees beyond the border; valid: it stays inside, and the picture becomes smaller", FilterNames.Borders, FilterNames.Borders[0]);
        Option<bool> correlate = new("--correlate") { Description = "do not flip the kernel, as networks and most painting programs do (if not given: true convolution)" };
        Option<bool> grey = new("--grey") { Description = "make the picture grey first" };
        Option<bool> normalise = new("--normalise") { Description = "stretch the values: least to 0, greatest to 255 (if not given: cut to 0 to 255)" };
        Option<int?> width = Choices.OptionalNumber("--width", "N", "scale the picture down to N pixels wide first (if not given: left as it is; 240 with --all)", 1, MostWidth);
        Option<string?> output = Choices.Text("--out", "OUT", "where to write, as its ending says: .png, .jpg, .jpeg, .pgm, .ppm, .pnm, .pam");
        Option<bool> json = SharedOptions.Json();
        Command command = new("filter", "Convolve a picture with a classic kernel or one of your own, by the operator that networks use. Usually each channel by "
            + "itself, the kernel flipped, the border mirrored, the size kept and values cut to 0 to 255; opacity is kept.")
        {
            input, kernel, all, mode, border, correlate, grey, normalise, width, output, json,
        };
        command.SetAction(parsed =>
        {
            (string file, string target) = Files(parsed.GetValue(input), parsed.GetValue(output));
            FilterKernel? one = parsed.GetValue(kernel);
            if (one is null == !parsed.GetValue(all))
                throw new UsageException(one is null ? "which kernel? Give --kernel NAME, --kernel ROWS, or --all." : "--kernel and --all are both given; give one.");
            (FilterMode chosenMode, PaddingMode? chosenBorder) = (FilterNames.ModeOf(parsed.GetValue(mode)!), FilterNames.BorderOf(parsed.GetValue(border)!));
            ImageFilter Filter(FilterKernel of) => new(of.Values)
            {
                Mode = chosenMode, Border = chosenBorder, Correlate = parsed.GetValue(correlate), Grey = parsed.GetValue(grey), Normalise = parsed.GetValue(normalise),
            };
            FilterRun run = Run(file, target, one, Filter, parsed.GetValue(width));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(FilterJson.Of(run));
            else FilterText.Write(run, terminal);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The two files, or what is wrong with them before any work is done.</summary>
    private static (string File, string Target) Files(string? file, string? target)
    {
        if (string.IsNullOrEmpty(file)) throw new UsageException("which picture? Give its file: fovea filter PICTURE --kernel NAME --out FILE.");
        if (target is null) throw new UsageException("where to? Give --out FILE.");
        if (!Image.CanWrite(target))
            throw new UsageException($"--out must end with .png, .jpg, .jpeg, .pgm, .ppm, .pnm or .pam, got {FileFormatException.Quote(target)}.");
        if (IsSame(file, target)) throw new UsageException($"--out is the picture itself, {FileFormatException.Quote(file)}. Name another file.");
        return (file, target);
    }

    private static FilterRun Run(string file, string target, FilterKernel? kernel, Func<FilterKernel, ImageFilter> settings, int? width)
    {
        try
        {
            return kernel is null ? FilterRun.OfAll(file, target, settings, width) : FilterRun.Of(file, target, kernel, settings, width);
        }
        catch (ShapeException error)
        {
            throw new FoveaException($"{file}: the picture is too small for the kernel with this border ({error.Message}) Give a smaller kernel, or --border zero or replicate.", error);
        }
    }

    private static bool IsSame(string file, string target)
    {
        // What a path names twice must exist; the file system's own view of letters' case is not known, so it is taken to differ on Linux alone.
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return File.Exists(file) && File.Exists(target) && string.Equals(Final(file), Final(target), comparison);
    }

    private static string Final(string path) => Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
}
