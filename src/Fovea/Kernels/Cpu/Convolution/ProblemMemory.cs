using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Which memory a part of a <see cref="DenseProblem"/> reads, to be asked for ahead. It may reach into the padding: any address may be asked for.</summary>
internal static unsafe class ProblemMemory
{
    /// <summary>Some source channels of the target rows firstRow … firstRow + rows − 1 of some maps; nothing where a window spans planes.</summary>
    public static Lookahead Source(in DenseProblem problem, int firstChannel, int channels, int firstMap, int maps, int firstRow, int rows)
    {
        if (!problem.Depth.IsPointwise) return default;
        (AxisPlan height, AxisPlan width) = (problem.Height, problem.Width);
        nint row = (nint)width.Source * problem.SourcePitch, map = height.Source * row;
        int firstSource = height.SourceOf(firstRow, 0);
        float* first = problem.Source + firstMap * map + firstSource * row + firstChannel;

        // A window as high or wide as its step leaves nothing out.
        bool allRows = height.Taps >= height.SourceStep, allPixels = width.Taps >= width.SourceStep;
        return new Lookahead(
            allPixels ? first : first + (nint)width.OffsetFirst * problem.SourcePitch, channels,
            allPixels ? (width.Source, problem.SourcePitch) : (width.Count, (nint)width.SourceStep * problem.SourcePitch),
            allRows ? ((rows - 1) * height.SourceStep + height.Extent, row) : (rows, height.SourceStep * row),
            (maps, map));
    }

    /// <summary>Some target channels of the rows firstRow … firstRow + rows − 1 of some maps, of a forward problem.</summary>
    public static Lookahead Target(in DenseProblem problem, int firstChannel, int channels, int firstMap, int maps, int firstRow, int rows)
    {
        nint row = (nint)problem.Width.Count * problem.TargetPitch, map = problem.Height.Count * row;
        return new Lookahead(
            problem.Target + firstMap * map + firstRow * row + firstChannel, channels, (problem.Width.Count, problem.TargetPitch), (rows, row), (maps, map));
    }
}
