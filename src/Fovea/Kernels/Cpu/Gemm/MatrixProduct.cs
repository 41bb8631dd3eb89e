using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>One product C = op(A)·op(B) + bias: what is packed, and in which order its blocks are computed.</summary>
/// <remarks>
/// <code>
/// for each group of columns and stretch of k, 1024 × 1024 or about as many:
///   B packed, panel by panel, by all threads        [block of 256 k][panel of 32 columns][k][32]     a panel is 32 KB and stays in L1, all of them in L3
///   for each item, a block of rows of C:
///     for each block of 256 k:
///       A packed, if its rows lie far apart           [tile of 12 rows][k][12], or [row][k]          a block is up to 130 KB and stays in L2
///       for each panel: tiles of 12 or 14 rows × 32 columns in registers, added to the sums
///     sums between two blocks of k                    [panel][row][32]                                stay in L2; the last block adds them to its own, in C
/// </code>
/// The rows of C lie far apart, often whole pages, and fight for the same places of the caches; the sums do not.
/// A matrix whose rows lie near each other is read in place, and so is a B whose rows are read once or twice only.
/// A tile of six rows reads six streams, which A copied row by row gives it; the 12 or 14 rows of AVX-512 would be too many, so there tiles are packed.
/// </remarks>
internal unsafe struct MatrixProduct<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Columns under which a packed row of A would not be read often enough.
    private const int MinColumnsToPack = 128;

    // Panels of B that are packed by one item: their lines lie side by side.
    private const int PanelsTogether = 4;

    // Rows of a tile that may be read side by side from L2.
    private const int MostStreams = 6;

    private readonly MatrixGeometry _geometry;
    private readonly bool _packsA;
    private readonly bool _packsTiles;
    private readonly bool _packsB;
    private readonly int _tileRows;
    private readonly int _blockDepth;
    private readonly int _stretch;
    private readonly int _groupPanels;
    private readonly float* _bias;
    private float* _a;
    private float* _b;
    private float* _c;
    private float* _packedB;

    // The group and the stretch that are computed now, and how their C is cut.
    private int _firstPanel;
    private int _panels;
    private int _from;
    private int _to;
    private MatrixCut _cut;

    /// <summary>The product of the first matrices at these addresses; <see cref="At"/> gives the others.</summary>
    public MatrixProduct(in MatrixGeometry geometry, float* a, float* b, float* bias, float* c)
    {
        _geometry = geometry;
        _a = a;
        _b = b;
        _bias = bias;
        _c = c;
        int most = MicroKernels<V, TOps>.MaxRows(geometry.N);
        _packsA = geometry.N >= MinColumnsToPack && APitch > BlockSizes.Product.MaxPitchInPlace;
        _packsTiles = _packsA && (geometry.TransposeA || most > MostStreams);
        _tileRows = _packsTiles && most > MostStreams ? most / 4 * 4 : most;
        _packsB = geometry.TransposeB || (geometry.M > 2 * _tileRows && geometry.N > PanelWidth);

        int blocks = Cut.Items(geometry.K, BlockSizes.Product.Depth), stretches = Cut.Items(geometry.K, BlockSizes.Product.Stretch);
        _blockDepth = Cut.Items(geometry.K, blocks);
        _stretch = Cut.Items(blocks, stretches) * _blockDepth;
        int columns = Math.Min(BlockSizes.Product.Columns, BlockSizes.Product.Packed / _stretch);
        _groupPanels = Cut.Items(Panels, Cut.Items(geometry.N, columns));
    }

    private static int PanelWidth => MicroKernels<V, TOps>.PanelWidth;

    private readonly int Panels => Cut.Items(_geometry.N, PanelWidth);

    // Floats from one row of A to the next, or from one k to the next if it is transposed.
    private readonly nint APitch => _geometry.TransposeA ? _geometry.M : _geometry.K;

    // A cache line more than a panel has, so that panels do not begin in the same set of the cache.
    private readonly nint PanelFloats => (nint)_blockDepth * PanelWidth + BlockSizes.Line;

    // Floats from one copied row of A to the next: an odd number of lines.
    private readonly nint CopiedPitch => (Cut.Items(_blockDepth, BlockSizes.Line) | 1) * BlockSizes.Line;

    // What is written first comes from afar if C does not fit the second-level cache.
    private readonly bool TargetIsFar => (long)_geometry.M * _geometry.N > BlockSizes.L2;

    /// <summary>The product of matrices that lie so many floats further.</summary>
    public readonly MatrixProduct<V, TOps> At(nint a, nint b, nint c)
    {
        MatrixProduct<V, TOps> other = this;
        other._a += a;
        other._b += b;
        other._c += c;
        return other;
    }

    /// <summary>Computes it, on the calling thread alone if there is no team.</summary>
    public void Run(WorkerTeam? team)
    {
        using Scratch packed = Scratch.Rent(_packsB ? PanelFloats * _groupPanels * (_stretch / _blockDepth) : 0);
        _packedB = packed.Pointer;
        for (_firstPanel = 0; _firstPanel < Panels; _firstPanel += _groupPanels)
        {
            _panels = Math.Min(_groupPanels, Panels - _firstPanel);
            for (_from = 0; _from < _geometry.K; _from = _to)
            {
                _to = Math.Min(_from + _stretch, _geometry.K);
                _cut = new MatrixCut(_geometry.M, _panels, _to - _from, PanelWidth, _tileRows, _packsA);
                var pack = new PackItem { Product = this };
                if (_packsB) Run(team, ref pack, Cut.Items(_to - _from, _blockDepth) * Cut.Items(_panels, PanelsTogether));
                var block = new BlockItem { Product = this };
                Run(team, ref block, _cut.Items);
            }
        }
    }

    private static void Run<TJob>(WorkerTeam? team, ref TJob job, int count)
        where TJob : unmanaged, IJob
    {
        if (team is not null) team.Run(ref job, count);
        for (int i = 0; team is null && i < count; i++) job.Run(i);
    }

    private readonly int Depth(int from) => Math.Min(_blockDepth, _to - from);

    private readonly float* PackedB(int block, int panel) => _packedB + ((nint)block * _groupPanels + panel) * PanelFloats;

    private readonly void Pack(int index)
    {
        (int block, int item) = Math.DivRem(index, Cut.Items(_panels, PanelsTogether));
        int from = _from + block * _blockDepth, first = item * PanelsTogether, end = Math.Min(first + PanelsTogether, _panels);
        int column = (_firstPanel + first) * PanelWidth, endColumn = Math.Min((_firstPanel + end) * PanelWidth, _geometry.N);
        if (!_geometry.TransposeB)
        {
            Panel<V, TOps>.Pack(_b + (nint)from * _geometry.N + column, _geometry.N, Depth(from), endColumn - column, PackedB(block, first), PanelFloats);
            return;
        }

        for (int p = first; p < end; p++, column += PanelWidth)
            Panel<V, TOps>.PackTransposed(_b + (nint)column * _geometry.K + from, _geometry.K, Depth(from), Math.Min(PanelWidth, endColumn - column), PackedB(block, p));
    }

    private readonly void Multiply(int index)
    {
        (int columnItem, int rowItem) = Math.DivRem(index, _cut.RowItems);
        int row = _cut.FirstRow(rowItem), rows = _cut.FirstRow(rowItem + 1) - row;
        int firstPanel = _cut.FirstPanel(columnItem), endPanel = _cut.FirstPanel(columnItem + 1);
        nint aRow = _geometry.TransposeA ? 1 : APitch, aStep = _geometry.TransposeA ? APitch : 1, sumFloats = (nint)rows * PanelWidth, zero = 0;
        using Scratch packed = Scratch.Rent(_packsTiles ? RowPanels<V, TOps>.Floats(rows, _tileRows, _blockDepth) : _packsA ? rows * CopiedPitch : 0);
        using Scratch sums = Scratch.Rent(_to - _from > _blockDepth ? (endPanel - firstPanel) * sumFloats : 0);
        for (int from = _from, block = 0; from < _to; from += _blockDepth, block++)
        {
            bool first = from == _from, last = from + _blockDepth >= _to;
            float* a = _a + row * aRow + from * aStep;
            var tiles = new RowPanels<V, TOps>(packed.Pointer, rows, _tileRows, _blockDepth);
            if (_packsTiles && _geometry.TransposeA) tiles.Pack(a, APitch, 0, Depth(from));
            else if (_packsTiles) tiles.PackTransposed(a, APitch, Depth(from));
            else if (_packsA) Panel<V, TOps>.CopyRows(a, APitch, rows, Depth(from), packed.Pointer, CopiedPitch);
            for (int p = firstPanel; p < endPanel; p++)
            {
                int column = (_firstPanel + p) * PanelWidth, columns = Math.Min(PanelWidth, _geometry.N - column);
                float* c = _c + (nint)row * _geometry.N + column, between = sums.Pointer + (p - firstPanel) * sumFloats;
                var tile = new MicroTile
                {
                    A = _packsA ? packed.Pointer : a,
                    Offsets = &zero,
                    Segments = 1,
                    Depth = Depth(from),
                    ARow = _packsTiles ? 1 : _packsA ? CopiedPitch : aRow,
                    AStep = aStep,
                    B = _packsB ? PackedB(block, p) : _b + (nint)from * _geometry.N + column,
                    BRow = _packsB ? MicroKernels<V, TOps>.PaddedWidth(columns) : _geometry.N,
                    Packed = _packsB,
                    Bias = _bias is null ? null : _bias + column,
                    Sums = !first ? between : from > 0 ? c : null,
                    SumsRow = first ? _geometry.N : PanelWidth,
                    SumsAreFar = first && from > 0,
                    C = last ? c : between,
                    CRow = last ? _geometry.N : PanelWidth,
                    TargetIsFar = last && TargetIsFar,
                    Columns = columns,
                };
                if (_packsTiles) tiles.Run(&tile);
                else MicroKernels<V, TOps>.Run(&tile, rows);
            }
        }
    }

    private struct PackItem : IJob
    {
        public MatrixProduct<V, TOps> Product;

        public readonly void Run(int index) => Product.Pack(index);
    }

    private struct BlockItem : IJob
    {
        public MatrixProduct<V, TOps> Product;

        public readonly void Run(int index) => Product.Multiply(index);
    }
}
