using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Tests.Kernels;

// Copies, sums and resizing: the length is that of a row, or of the run that is reduced.
internal static partial class KernelCases
{
    private static ReductionGeometry Along(KernelCall c) => new(2, 3, c.Length);

    private static ReductionGeometry Across(KernelCall c) => new(2, c.Length, 1);

    private static ResizePass Resized(KernelCall c, ResizeMode mode) => new(2, new ResizeAxis(3, 5, mode, false), c.Length);

    private static IEnumerable<KernelCase> Shapings() =>
    [
        // Two halves of rows change places.
        new("CopyBlocks", c =>
        {
            (Buffer x, Buffer y) = (c.In(6 * c.Length), c.Out(6 * c.Length));
            BlockCopyGeometry copy = new(3, 1, c.Length, new BlockPlaces(0, 2 * c.Length, c.Length), new BlockPlaces(c.Length, 2 * c.Length, c.Length));
            c.Backend.CopyBlocks(copy, x, y);
            c.Backend.CopyBlocks(copy.Reversed, x, y);
        }),
        new("CopyBlocks, turned round", c => c.Backend.CopyBlocks(
            new BlockCopyGeometry(2, c.Length, 3, new BlockPlaces(Math.Max(0, 3 * (c.Length - 1)), 3 * c.Length, -3), new BlockPlaces(0, 3 * c.Length, 3)),
            c.In(6 * c.Length), c.Out(6 * c.Length))),
        new("Permute", c => c.Backend.Permute(new PermuteGeometry([2, 3, c.Length], [0, 2, 1]), c.In(6 * c.Length), c.Out(6 * c.Length))),
        new("Permute, rows stay", c => c.Backend.Permute(new PermuteGeometry([2, 3, c.Length], [1, 0, 2]), c.In(6 * c.Length), c.Out(6 * c.Length))),
        new("Repeat", c => c.Backend.Repeat(Along(c), 0.3f, c.In(2 * c.Length), c.Out(6 * c.Length))),
        new("Repeat, one number", c => c.Backend.Repeat(Across(c), 0.3f, c.In(2), c.Out(2 * c.Length))),
        new("Sum", c => c.Backend.Sum(Along(c), 0.5f, c.In(6 * c.Length), c.Out(2 * c.Length))),
        // Lanes first, then their sum.
        new("Sum, one column", c => c.Backend.Sum(Across(c), 0.5f, c.Rows(2, c.Length, KernelCall.Tame), c.Out(2)), 4, 64),
        new("Extreme, greatest", c => c.Backend.Extreme(Along(c), ExtremeKind.Max, c.In(6 * c.Length), c.Out(2 * c.Length))),
        new("Extreme, least of a column", c => c.Backend.Extreme(Across(c), ExtremeKind.Min, c.In(2 * c.Length), c.Out(2))),
        new("ExtremeBackward", c =>
        {
            (Buffer x, Buffer y) = (c.In(6 * c.Length), c.Out(2 * c.Length));
            c.Backend.Extreme(Along(c), ExtremeKind.Max, x, y);
            c.Backend.ExtremeBackward(Along(c), x, y, c.In(2 * c.Length), c.Out(6 * c.Length));
        }),
        new("Resize, nearest", c => c.Backend.Resize(Resized(c, ResizeMode.Nearest), c.In(6 * c.Length), c.Out(10 * c.Length))),
        // Sums of products are fused where the hardware fuses.
        new("Resize, cubic", c => c.Backend.Resize(Resized(c, ResizeMode.Cubic), c.In(6 * c.Length, KernelCall.Tame), c.Out(10 * c.Length)), 4, 8),
        new("ResizeBackward", c => c.Backend.ResizeBackward(Resized(c, ResizeMode.Cubic), c.In(10 * c.Length, KernelCall.Tame), c.Out(6 * c.Length)), 4, 8),
    ];
}
