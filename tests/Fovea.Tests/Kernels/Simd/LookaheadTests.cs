using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Tests.Kernels.Simd;

/// <summary>Every line of a block is asked for.</summary>
public unsafe class LookaheadTests
{
    private const int Line = 16;

    [Theory]
    [InlineData(5, 1, 5, 1, 5, 1, 5)]           // one run
    [InlineData(16, 7, 16, 3, 112, 2, 336)]     // nothing between: one run
    [InlineData(16, 7, 20, 3, 140, 2, 500)]     // something between the pixels
    [InlineData(40, 3, 40, 4, 200, 2, 800)]     // something between the rows
    [InlineData(33, 2, 64, 3, 256, 1, 0)]       // runs that end within a line
    [InlineData(8, 3, 8, 2, 24, 3, 100)]        // something between the maps
    [InlineData(32, 50, 256, 2, 12800, 2, 51200)] // a few lines of many pixels: line by line across the pixels
    [InlineData(256, 10, 512, 2, 5120, 1, 0)]   // many lines of a few pixels
    [InlineData(8, 0, 8, 2, 24, 3, 100)]        // no pixels
    public void Every_line_is_asked_for(int floats, int pixels, int pixelStride, int rows, int rowStride, int maps, int mapStride)
    {
        SortedSet<long> expected = [];
        for (int m = 0; m < maps; m++)
            for (int r = 0; r < rows; r++)
                for (int p = 0; p < pixels; p++)
                    for (int f = 0; f < floats; f++) expected.Add((long)m * mapStride + (long)r * rowStride + (long)p * pixelStride + f);

        // With fewer turns than a piece has lines, some would be left out.
        int lines = maps * rows * pixels * ((floats + Line - 1) / Line);
        foreach (int pieces in (ReadOnlySpan<int>)[1, 7, 1000])
        foreach (int turns in (ReadOnlySpan<int>)[(lines + pieces - 1) / pieces + 1, lines + 10])
        {
            // The second block behind the first one is the same, a million floats further.
            var then = new Lookahead((float*)4_000_000, floats, (pixels, pixelStride), (rows, rowStride), (maps, mapStride));
            var ahead = new Lookahead((float*)400_000, floats, (pixels, pixelStride), (rows, rowStride), (maps, mapStride)) { Then = &then };
            ahead.SpreadOver(pieces);
            then.SpreadOver(pieces);
            HashSet<long> asked = [];
            long last = -1;
            for (float* piece = ahead.Take(turns, out nint step); piece is not null; piece = ahead.Take(turns, out step))
            {
                for (int t = 0; t < turns; t++) asked.Add((long)piece / sizeof(float) + t * step);
                Assert.NotEqual(last, (long)piece);
                last = (long)piece;
            }

            IEnumerable<long> places = [.. expected.Select(static place => place + 100_000), .. expected.Select(static place => place + 1_000_000)];
            Assert.DoesNotContain(places, place => !Enumerable.Range(0, Line).Any(back => asked.Contains(place - back)));
        }
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        var nothing = default(Lookahead);
        nothing.SpreadOver(4);
        Assert.True(nothing.Take(16, out nint step) is null);
        Assert.Equal(0, step);
    }
}
