namespace Fovea.Kernels.Cpu;

/// <summary>The sizes of the blocks that matrix products and convolutions are cut into, all in one table. In floats, unless it says otherwise.</summary>
/// <remarks>
/// They follow from the caches: what a block reads again and again must stay near, which BlockSizesTests checks for every tier. A size changes the bits of a result, so it
/// is the same on every machine. How many items there should be for many threads is decided where they are cut.
/// Measured: docs/performance.md.
/// </remarks>
internal static class BlockSizes
{
    /// <summary>A cache line, 64 bytes.</summary>
    public const int Line = 16;

    /// <summary>A page of memory, 4 KB. Rows that far apart fall into one set of L1, which has 8 or 12 places.</summary>
    public const int Page = 1024;

    /// <summary>The first-level data cache of the processors this is made for, 48 KB.</summary>
    public const int L1 = 12_288;

    /// <summary>Their second-level cache, 1 MB.</summary>
    public const int L2 = 262_144;

    /// <summary>Matrix products.</summary>
    internal static class Product
    {
        /// <summary>Values of k in a block. A panel of B, 256 × 32, is 32 KB: it stays in L1 while all tiles of an item use it.</summary>
        public const int Depth = 256;

        /// <summary>Rows of an item. With 256 k they are 123 KB when packed: a part of L2.</summary>
        public const int Rows = 120;

        /// <summary>Values of k whose sums stay in L2 between their blocks, at most.</summary>
        public const int Stretch = 1536;

        /// <summary>Columns of a group, at most. The sums of an item, 120 × 1536, are 737 KB: L2, and room for a packed A.</summary>
        public const int Columns = 1536;

        /// <summary>Of B that is packed at once and that every item reads: 4.9 MB. Of a shared L3 of 32 MB only the first few are as good as L2 (docs/performance.md).</summary>
        public const int Packed = 1_228_800;

        /// <summary>Between the rows of A, up to which A is read where it is.</summary>
        public const int MaxPitchInPlace = 768;
    }

    /// <summary>Direct convolution, forward and to the input.</summary>
    internal static class Dense
    {
        /// <summary>
        /// Products in one sum, a chunk, at the most. Sums of short sums round less than one long sum: an error of √n steps becomes one of √(n/128) + √128.
        /// Powers of two are cut into 128; up to 160, what is over is not worth adding all sums again (a stem of 7 × 7 × 3 has 147).
        /// </summary>
        public const int Chunk = 160;

        /// <summary>
        /// Values of k in a block, a chunk or more. A panel of weights is 32 KB with 16 or 32 columns: all tiles of an item read it, from L1 or, where that has but 32 KB, from L2 in the
        /// order in which it lies there. The deeper, the fewer times all sums are written, read again and added to.
        /// </summary>
        public static int Depth(int panelWidth) => panelWidth < 32 ? 512 : 256;

        /// <summary>Of sums that wait for the next block of products: 128 KB. They, and the pixels of a block, stay in L2 while the panels of weights go by.</summary>
        public const int Sums = 32_768;

        /// <summary>
        /// Of a target up to which its stores need not be asked for: it was in use not long ago. 256 KB, which are still in L2; where panels are narrow 1 MB, for a low tile is
        /// computed in hardly more time than asking for its rows takes.
        /// </summary>
        public static int NearTarget(int panelWidth) => panelWidth < 32 ? 262_144 : 65_536;

        /// <summary>
        /// Products in a tile's sums from which on there is time to ask for its target, be it near or far. Six rows by 16 columns of 64 products are computed in 400 cycles, and the stores of the tile
        /// before go on meanwhile; 14 rows by 32 columns of AVX-512 always have the time.
        /// </summary>
        public static int LongSum(int panelWidth) => panelWidth < 32 ? 96 : 1;

        /// <summary>Of a source up to which the next item's is not asked for: 1 MB where panels are narrow, as for the target. A tile of 14 rows has room for it always.</summary>
        public static int NearSource(int panelWidth) => panelWidth < 32 ? 262_144 : 0;

        /// <summary>
        /// Of a source that an item of every few panels of weights may read again, from L2 and L3: 800 KB. Where panels are narrow, and L2 small, as much as the weights, up to 4 MB: packed
        /// all at first, they would go to memory and back.
        /// </summary>
        public static long SourceReadAgain(int panelWidth, long weights) => panelWidth < 32 ? Math.Clamp(weights, 204_800, 1_048_576) : 204_800;

        /// <summary>Of weights from which on they are heavy: 512 KB, half of L2.</summary>
        public const int HeavyWeights = 131_072;
    }

    /// <summary>Convolution in groups that share a vector.</summary>
    internal static class SmallGroups
    {
        /// <summary>Of the source rows that a window spans: 24 KB, half of L1, so that the next target row finds them there.</summary>
        public const int Window = 6144;
    }

    /// <summary>The gradient of a weight, directly.</summary>
    internal static class Gradient
    {
        /// <summary>Rows of a block of dw, with <see cref="Panels"/> of 32 columns 128 KB: the sums stay in L2 while the pixels go by.</summary>
        public const int Rows = 256;

        /// <summary>Panels of a block of dw.</summary>
        public const int Panels = 4;

        /// <summary>
        /// Of the source in a piece of pixels. With panels of 32 columns 384 KB, so that L2 holds a piece and a part of the next one. With narrower ones 96 KB: processors without
        /// AVX-512 have an L2 of 256 to 512 KB, which the sums share.
        /// </summary>
        public static int Piece(int panelWidth) => panelWidth < 32 ? 24_576 : 98_304;

        /// <summary>Of all sums that are added up at the end: 16 MB.</summary>
        public const int Parts = 4_194_304;
    }

    /// <summary>The gradient of a weight where both sides are packed.</summary>
    internal static class PackedGradient
    {
        /// <summary>Pixels in a block, the longest sum of products before it is added to others. A panel of dy, 256 × 16, is 16 KB: half of an L1 of 32 KB.</summary>
        public const int Depth = 256;

        /// <summary>Of the packed source of a block: 192 KB, a part of an L2 of 512 KB, while panels of dy and of sums pass through.</summary>
        public const int Source = 49_152;

        /// <summary>Columns of an item, at most: packed channels are used so often.</summary>
        public const int Columns = 512;

        /// <summary>Of x and dy that stay in L3, 4.9 MB as <see cref="Product.Packed"/>: asking for them would only cost, and push others out of L2.</summary>
        public const int NearPixels = Product.Packed;
    }

    /// <summary>Minimal filtering.</summary>
    internal static class Winograd
    {
        /// <summary>Source channels in one sum, as <see cref="Dense.Chunk"/>. Transformed weights of a panel that deep are 590 KB: L2.</summary>
        public const int Depth = 128;

        /// <summary>Of transformed weights up to which they are light and made once for all items: 3 MB.</summary>
        public const int LightWeights = 786_432;

        /// <summary>Of transformed tiles and their products in an item with light weights: 384 KB of L2, which the panels of weights pass through, too.</summary>
        public const int Item = 98_304;

        /// <summary>Of the transformed tiles of a pass with heavy weights: 10 MB.</summary>
        public const int Pass = 2_621_440;

        /// <summary>Tiles of a pass, at most. Products of a panel, 36 · 168 · 32, are 774 KB.</summary>
        public const int PassTiles = 168;

        /// <summary>Of the products of the panels whose heavy weights are gathered together, if there are several: 640 KB. One panel's are in use, the others wait.</summary>
        public const int Products = 163_840;

        /// <summary>Source channels whose light weights are gathered at once to be transformed: 9 · 16 · 32, 18 KB, stay in L1, or those of four panels in L2.</summary>
        public const int Gathered = 16;

        /// <summary>The gradient of a weight: channels of either side in an item.</summary>
        public const int GradientChannels = 128;

        /// <summary>The gradient of a weight: tiles that are transformed at once, at most, the longest sum of products before it is added to others.</summary>
        public const int GradientTiles = 112;
    }
}
