using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Tests.Kernels.Simd;

/// <summary>Every float of a block is handed out once, in its order, and no other.</summary>
public unsafe class LookaheadTests
{
    [Theory]
    [InlineData(5, 1, 5, 1, 5, 1, 5)]           // one run
    [InlineData(16, 7, 16, 3, 112, 2, 336)]     // nothing between: one run
    [InlineData(16, 7, 20, 3, 140, 2, 500)]     // something between the pixels
    [InlineData(40, 3, 40, 4, 200, 2, 800)]     // something between the rows
    [InlineData(33, 2, 64, 3, 256, 1, 0)]       // runs that end within a line
    [InlineData(8, 3, 8, 2, 24, 3, 100)]        // something between the maps
    [InlineData(8, 0, 8, 2, 24, 3, 100)]        // no pixels
    public void Every_float_comes_once(int floats, int pixels, int pixelStride, int rows, int rowStride, int maps, int mapStride)
    {
        List<long> expected = [];
        for (int m = 0; m < maps; m++)
            for (int r = 0; r < rows; r++)
                for (int p = 0; p < pixels; p++)
                    for (int f = 0; f < floats; f++) expected.Add((long)m * mapStride + (long)r * rowStride + (long)p * pixelStride + f);

        foreach (int pieces in (ReadOnlySpan<int>)[1, 7, 1000])
        {
            // The second block behind the first one is the same, a thousand floats further.
            var then = new Lookahead((float*)4000, floats, (pixels, pixelStride), (rows, rowStride), (maps, mapStride));
            var ahead = new Lookahead(null, floats, (pixels, pixelStride), (rows, rowStride), (maps, mapStride)) { Then = &then };
            ahead.SpreadOver(pieces);
            List<long> found = [];
            while (true)
            {
                long first = (long)ahead.Take(out int count) / sizeof(float);
                if (count == 0) break;
                for (int i = 0; i < count; i++) found.Add(first + i);
            }

            Assert.Equal([.. expected, .. expected.Select(static place => place + 1000)], found);
        }
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        var nothing = default(Lookahead);
        nothing.SpreadOver(4);
        Assert.True(nothing.Take(out int floats) is null);
        Assert.Equal(0, floats);
    }
}
