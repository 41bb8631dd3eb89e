using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>A broad set of small convolutions: hand-picked corners and a seeded sweep.</summary>
internal static class Geometries
{
    public static IEnumerable<ConvolutionGeometry> All => [.. Corners(), .. Narrow, .. Heavy, .. Gathered, .. Packed, .. SmallGroups(), .. Sweep(new Random(7), 300)];

    /// <summary>Few input channels and wide rows, for <c>NarrowInputGradient</c>: sweeps of unequal length, padding on either side or one, strides from under to over the window.</summary>
    public static IEnumerable<ConvolutionGeometry> Narrow =>
    [
        Flat(1, 3, 20, Axis(11, 7, 2, 3, 3), Axis(61, 7, 2, 3, 3)),                                         // a stem: sweeps of 8, 8, 8 and 7
        Flat(2, 3, 33, Axis(8, 3, 1, 1, 1), Axis(50, 3, 1, 1, 1)),
        Flat(1, 3, 17, Axis(9, 11, 4, 2, 2), Axis(200, 11, 4, 0, 5)),                                       // more than a panel of columns
        Flat(3, 3, 16, Axis(7, 3, 2, 0, 1), Axis(73, 5, 2, 4, 0)) with { InputPitch = 5, OutputPitch = 19 },
        Flat(1, 2, 5, Axis(5, 2), Axis(60, 4, 5, 1, 0)),                                                    // pixels that no output sees: one sweep
        Flat(1, 2, 9, Axis(2, 1), Axis(8, 9, 3, 17, 17)),                                                   // a window over the input
        new(1, 2, 70, 1, WindowAxis.Single, WindowAxis.Single, Axis(90, 5, 2, 1, 3)),                       // 1-D
        new(2, 3, 8, 1, Axis(3, 1), Axis(6, 3, 1, 1, 1), Axis(43, 3, 1, 1, 1)),                             // planes
        Flat(16, 6, 9, Axis(7, 5), Axis(8, 5)),                                                             // rows of tiles are maps
        Flat(17, 1, 6, Axis(6, 5, 1, 2, 2), Axis(9, 5, 1, 2, 2)) with { InputPitch = 2, OutputPitch = 7 },
    ];

    /// <summary>Heavy weights for few pixels: items are panels of channels, and blocks of the gradient of the weight.</summary>
    public static IEnumerable<ConvolutionGeometry> Heavy =>
    [
        Flat(2, 240, 260, Axis(5, 3, 2, 1, 1), Axis(6, 3, 2, 1, 1)),                                        // padded: slices for all panels; a last panel that is not full
        Flat(1, 130, 250, Axis(7, 3), Axis(8, 3)) with { InputPitch = 133, OutputPitch = 257 },             // in place
        Flat(2, 300, 500, Axis(5, 1), Axis(7, 1)),                                                          // pointwise, on either side
        Flat(1, 256, 512, Axis(6, 1, 2), Axis(5, 1, 2)),
        Flat(1, 256, 272, Axis(4, 3, 1, 1, 1), Axis(5, 3, 1, 1, 1), 2),                                     // groups
        new(1, 70, 260, 1, Axis(3, 3, 1, 1, 1), Axis(4, 3, 1, 1, 1), Axis(3, 3, 1, 1, 1)),                  // volumes
        Flat(1, 100, 230, Axis(9, 3, 1, 2, 2, 2), Axis(8, 3, 1, 2, 2, 2)),                                  // dilated
    ];

    /// <summary>Pixels that lie apart, or in rows that are low tiles, for <c>Im2Col</c>, in the passes that it takes.</summary>
    public static IEnumerable<ConvolutionGeometry> Gathered =>
    [
        Flat(3, 66, 72, Axis(9, 1, 2), Axis(14, 1, 2)),                                                     // 1×1 /2
        Flat(3, 66, 72, Axis(9, 1, 2), Axis(13, 1, 2)) with { InputPitch = 69, OutputPitch = 80 },
        Flat(2, 70, 64, Axis(6, 1, 1, 2, 1), Axis(14, 1, 3, 1, 4)),                                         // the padding alone makes pixels jump
        Flat(1, 64, 65, Axis(11, 1, 2), Axis(7, 1)),                                                        // whole rows in order
        new(2, 64, 80, 1, Axis(4, 1, 3), Axis(5, 1), Axis(3, 1)),                                           // planes
        Flat(6, 40, 70, Axis(8, 3, 2, 1, 1), Axis(13, 3, 2, 1, 1)),                                         // rows of 7, 3×3 /2
        Flat(17, 9, 65, Axis(7, 3, 1, 2, 2, 2), Axis(3, 3, 1, 2, 2, 2)) with { InputPitch = 10, OutputPitch = 67 },  // dilated, rows of 3
        new(6, 20, 64, 1, Axis(5, 3, 2, 1, 1), Axis(6, 2), Axis(5, 3)),                                     // volumes, rows of 3
        Flat(33, 8, 64, Axis(2, 2, 1, 1, 2), Axis(1, 3, 1, 1, 1)),                                          // taps that only see the padding
    ];

    /// <summary>Channels enough on either side for <c>PackedWeightGradient</c>: parts, blocks and rows of pixels, blocks of several taps or of a part of one, and tails of all of them.</summary>
    public static IEnumerable<ConvolutionGeometry> Packed =>
    [
        Flat(3, 17, 66, Axis(21, 1), Axis(23, 1)),                                                          // pointwise: two parts, of three blocks of pixels each
        Flat(1, 23, 131, Axis(9, 1), Axis(7, 1)) with { InputPitch = 26, OutputPitch = 140 },
        Flat(2, 64, 65, Axis(9, 3, 2, 1, 1), Axis(12, 3, 2, 1, 1)),                                         // blocks of several taps
        Flat(2, 67, 80, Axis(20, 3, 1, 2, 0, 2), Axis(19, 2, 1, 0, 3)) with { InputPitch = 70, OutputPitch = 81 },  // blocks that end within a row
        Flat(1, 130, 150, Axis(5, 5, 2, 3, 3), Axis(4, 3, 3, 2, 4), 2),                                     // groups, and rows that lie in the padding
        new(1, 64, 64, 1, Axis(4, 3, 2, 1, 1), Axis(3, 2, 1, 1, 0), Axis(5, 3, 1, 1, 1)),                   // volumes
        Flat(1, 530, 64, Axis(13, 1, 1, 1, 2), Axis(17, 1, 3)),                                             // some channels of a tap
        Flat(1, 16, 600, Axis(3, 1), Axis(3, 1)),                                                           // shares of columns
        Flat(1, 64, 64, Axis(1, 3, 1, 4, 1), Axis(1, 3, 1, 1, 4)),                                          // taps that only see the padding
    ];

    /// <summary>Groups that share a vector: every remainder of blocks of four and eight pixels, and groups that fill vectors, leave lanes or differ on either side.</summary>
    private static IEnumerable<ConvolutionGeometry> SmallGroups()
    {
        for (int width = 1; width <= 21; width++)
        {
            yield return Flat(2, 20, 20, Axis(4, 3, 1, 1, 1), Axis(width, 3, 1, 1, 1), 20);                 // sources slide
            yield return Flat(1, 16, 16, Axis(3, 3, 1, 2, 0), Axis(width, 3, 1, 2, 3), 16);
            yield return Flat(1, 33, 33, Axis(6, 5, 2, 2, 2), Axis(2 * width, 5, 2, 2, 2), 33);
            yield return Flat(1, 16, 16, Axis(3, 2), Axis(width + 3, 4, 1, 0, 1), 4);
        }

        yield return Flat(1, 80, 80, Axis(3, 3, 1, 1, 1), Axis(150, 3, 1, 1, 1), 80);                       // rows that L1 holds a few vectors of
        yield return Flat(1, 96, 72, Axis(4, 3, 1, 1, 1), Axis(160, 3, 1, 1, 1), 24);
        yield return Flat(1, 70, 70, Axis(5, 5, 3, 2, 1), Axis(140, 5, 1, 2, 2), 70);
        yield return Flat(2, 16, 16, Axis(4, 3, 1, 1, 1), Axis(0, 3, 1, 2, 2), 16);                         // an empty input: padding alone
        (int Sources, int Targets)[] groups = [(4, 4), (8, 8), (2, 2), (1, 2), (2, 1), (1, 4), (3, 2), (2, 3), (5, 1), (1, 7), (7, 5), (8, 3), (9, 9), (16, 16)];
        foreach ((int sources, int targets) in groups)
        {
            yield return Flat(2, 9 * sources, 9 * targets, Axis(5, 3, 1, 1, 1), Axis(14, 3, 1, 1, 1), 9) with { InputPitch = 9 * sources + 1, OutputPitch = 9 * targets + 2 };
            yield return Flat(1, 8 * sources, 8 * targets, Axis(7, 3, 2, 1, 1), Axis(13, 3, 2, 1, 0), 8);
            yield return Flat(2, 16 * sources, 16 * targets, Axis(3, 1), Axis(11, 1), 16);
            yield return Flat(1, 2 * sources, 2 * targets, Axis(5, 2, 1, 1, 1, 2), Axis(12, 4, 1, 3, 1, 2), 2);
            yield return Flat(1, 4 * sources, 4 * targets, Axis(9, 3, 2, 1, 2, 3), Axis(14, 3, 3, 2, 1, 2), 4);
            yield return new(1, 4 * sources, 4 * targets, 4, Axis(5, 3, 2, 1, 1), Axis(4, 3, 2, 1, 1, 2), Axis(9, 3, 2, 2, 1));
            yield return new(1, 4 * sources, 4 * targets, 4, Axis(3, 2, 1, 1, 0), Axis(4, 3, 1, 1, 1), Axis(9, 3, 1, 1, 1));
        }
    }

    public static WindowAxis Axis(int input, int kernel, int stride = 1, int begin = 0, int end = 0, int dilation = 1) =>
        new(input, kernel, stride, begin, end, dilation, (begin + input + end - dilation * (kernel - 1) - 1) / stride + 1);

    public static ConvolutionGeometry Flat(int batch, int inChannels, int outChannels, WindowAxis height, WindowAxis width, int groups = 1) =>
        new(batch, inChannels, outChannels, groups, WindowAxis.Single, height, width);

    private static IEnumerable<ConvolutionGeometry> Corners()
    {
        yield return Flat(5, 1, 6, Axis(28, 5, 1, 2, 2), Axis(28, 5, 1, 2, 2));                             // LeNet
        yield return Flat(5, 6, 16, Axis(14, 5), Axis(14, 5));
        yield return Flat(17, 6, 5, Axis(9, 5, 1, 2, 2), Axis(10, 5, 1, 2, 2));                             // narrow inputs, many maps
        yield return Flat(15, 3, 18, Axis(9, 3, 2, 1, 2, 2), Axis(11, 4, 3, 1, 0)) with { InputPitch = 5, OutputPitch = 20 };
        yield return Flat(8, 1, 3, Axis(9, 2, 3), Axis(20, 2, 5));
        yield return Flat(7, 8, 3, Axis(3, 1), Axis(40, 9, 1, 4, 4));
        yield return Flat(7, 2, 3, Axis(12, 3, 4, 2, 2, 3), Axis(12, 3, 2, 6, 6));
        yield return Flat(2, 3, 64, Axis(31, 7, 2, 3, 3), Axis(30, 7, 2, 3, 3));                            // a ResNet's stem
        yield return Flat(2, 64, 64, Axis(14, 3, 1, 1, 1), Axis(14, 3, 1, 1, 1));
        yield return Flat(3, 40, 70, Axis(7, 3, 2, 1, 1), Axis(7, 3, 2, 1, 1));
        yield return Flat(2, 33, 65, Axis(15, 1), Axis(17, 1));                                             // pointwise
        yield return Flat(2, 300, 40, Axis(20, 1), Axis(20, 1));                                            // blocks and parts of the gradient of the weight
        yield return Flat(2, 33, 17, Axis(15, 1, 2), Axis(16, 1, 2));                                       // pixels that no output sees
        yield return Flat(2, 300, 40, Axis(9, 1), Axis(10, 1)) with { InputPitch = 1024 };                  // pixels a page apart
        yield return Flat(2, 512, 40, Axis(9, 1, 2), Axis(15, 1, 2), 2);
        yield return Flat(0, 3, 4, Axis(5, 3), Axis(5, 3));                                                 // batch 0
        yield return Flat(1, 5, 7, Axis(1, 3, 1, 1, 1), Axis(1, 3, 1, 1, 1));                               // 1 × 1 input
        yield return Flat(1, 2, 3, Axis(2, 5, 1, 4, 3), Axis(3, 4, 1, 2, 6));                               // kernel over input
        yield return Flat(1, 2, 3, Axis(3, 2, 1, 5, 7), Axis(3, 1, 2, 3, 3));                               // padding over kernel
        yield return Flat(2, 8, 12, Axis(9, 2, 1, 0, 1), Axis(9, 4, 1, 2, 1), 4);                           // even kernels, groups
        yield return Flat(2, 24, 24, Axis(9, 3, 1, 1, 1), Axis(10, 3, 1, 1, 1), 24);                        // depthwise
        yield return Flat(2, 100, 100, Axis(11, 5, 2, 2, 2), Axis(12, 5, 2, 1, 2), 100);
        yield return Flat(2, 5, 15, Axis(9, 3, 1, 1, 1), Axis(10, 3, 1, 1, 1), 5);                          // depthwise with a multiplier
        yield return Flat(1, 130, 40, Axis(6, 3, 1, 1, 1), Axis(6, 3, 1, 1, 1));                            // long sums
        yield return Flat(1, 700, 34, Axis(5, 3, 1, 1, 1), Axis(5, 3, 1, 1, 1));                            // a run too long to join
        yield return Flat(1, 6, 8, Axis(9, 3, 2, 1, 0, 2), Axis(11, 3, 3, 4, 2, 2));                        // stride and dilation together
        yield return Flat(1, 3, 5, Axis(12, 3, 4, 0, 0, 2), Axis(12, 2, 4, 1, 1, 3));
        yield return new(2, 3, 5, 1, WindowAxis.Single, WindowAxis.Single, Axis(40, 9, 3, 4, 2));           // 1-D
        yield return new(2, 3, 5, 1, Axis(5, 3, 1, 1, 1), Axis(6, 3, 2, 1, 1), Axis(7, 3, 1, 0, 1));        // 3-D
        yield return new(1, 4, 6, 2, Axis(6, 2, 2, 1, 0), Axis(5, 3, 1, 2, 2, 2), Axis(7, 3, 2, 1, 2));
        yield return new(1, 8, 8, 8, Axis(4, 3, 1, 1, 1), Axis(5, 3, 2, 1, 1), Axis(6, 3, 1, 2, 2, 2));     // 3-D, depthwise
        yield return Flat(2, 3, 10, Axis(8, 3, 1, 1, 1), Axis(9, 3, 1, 1, 1)) with { InputPitch = 7, OutputPitch = 19 };
        yield return Flat(2, 3, 10, Axis(8, 3), Axis(9, 3)) with { InputPitch = 4 };                        // gaps, no padding, few channels
        yield return Flat(2, 20, 10, Axis(8, 3), Axis(9, 3)) with { InputPitch = 21, OutputPitch = 11 };
        yield return Flat(2, 20, 10, Axis(8, 1), Axis(9, 1)) with { InputPitch = 21, OutputPitch = 11 };
        yield return Flat(2, 12, 12, Axis(8, 3, 1, 1, 1), Axis(9, 3, 1, 1, 1), 12) with { InputPitch = 13, OutputPitch = 17 };
    }

    private static IEnumerable<ConvolutionGeometry> Sweep(Random random, int count)
    {
        while (count > 0)
        {
            int groups = random.Next(4) == 0 ? random.Next(1, 5) : 1;
            int inChannels = groups * random.Next(1, random.Next(2) == 0 ? 5 : 40), outChannels = groups * random.Next(1, random.Next(2) == 0 ? 5 : 70);
            if (random.Next(8) == 0) (groups, outChannels) = (inChannels, inChannels);
            int rank = random.Next(1, 4);
            WindowAxis depth = rank == 3 ? AnyAxis(random, 6) : WindowAxis.Single;
            WindowAxis height = rank >= 2 ? AnyAxis(random, 12) : WindowAxis.Single;
            WindowAxis width = AnyAxis(random, rank == 1 ? 60 : 16);
            if (depth.Output <= 0 || height.Output <= 0 || width.Output <= 0) continue;
            var geometry = new ConvolutionGeometry(random.Next(1, 4), inChannels, outChannels, groups, depth, height, width);
            if (geometry.MultiplyAdds > 3_000_000) continue;
            if (random.Next(4) == 0) geometry = geometry with { InputPitch = inChannels + random.Next(5), OutputPitch = outChannels + random.Next(5) };
            count--;
            yield return geometry;
        }
    }

    private static WindowAxis AnyAxis(Random random, int most)
    {
        int kernel = random.Next(1, 6), dilation = random.Next(3) == 0 ? random.Next(1, 4) : 1;
        int padding = random.Next(2) == 0 ? 0 : 7;
        int input = random.Next(1, most), stride = random.Next(1, 5) - random.Next(1, 3), begin = random.Next(padding), end = random.Next(padding);
        return begin + input + end < dilation * (kernel - 1) + 1
            ? new(input, kernel, 1, begin, end, dilation, 0)
            : Axis(input, kernel, Math.Max(1, stride), begin, end, dilation);
    }
}
