using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>One product C = op(A)·op(B) + bias: what is packed, and in which order its blocks are computed.</summary>
/// <remarks>
/// <code>
/// for each block of 256 k:
///   B packed, panel by panel, by all threads        [panel of 32 columns][k][32]       a panel is 32 KB and stays in L1
///   for each item, a block of rows of C:
///     A packed by tiles, if its rows lie far apart  [tile of 12 rows][k][12]           a block is up to 123 KB and stays in L2
///     for each panel: tiles of 12 or 14 rows × 32 columns in registers, added to C
/// </code>
/// A matrix whose rows lie near each other is read in place, and so is a B whose rows are read once or twice only.
/// </remarks>
internal unsafe struct MatrixProduct<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Columns under which a packed row of A would not be read often enough.
    private const int MinColumnsToPack = 128;

    private readonly MatrixGeometry _geometry;
    private readonly MatrixCut _cut;
    private readonly bool _packsA;
    private readonly int _tileRows;
    private readonly int _blockDepth;
    private readonly float* _bias;
    private float* _a;
    private float* _b;
    private float* _c;
    private float* _packedB;
    private int _from;
    private int _depth;

    /// <summary>The product of the first matrices at these addresses; <see cref="At"/> gives the others.</summary>
    public MatrixProduct(in MatrixGeometry geometry, float* a, float* b, float* bias, float* c)
    {
        _geometry = geometry;
        _a = a;
        _b = b;
        _bias = bias;
        _c = c;
        _packsA = geometry.N >= MinColumnsToPack && (geometry.TransposeA ? geometry.M : geometry.K) > BlockSizes.Product.MaxPitchInPlace;
        int most = MicroKernels<V, TOps>.MaxRows(geometry.N);
        _tileRows = _packsA && most > 4 ? most / 4 * 4 : most;
        _cut = new MatrixCut(geometry.M, geometry.N, geometry.K, PanelWidth, _tileRows);
        _blockDepth = Cut.Items(geometry.K, Cut.Items(geometry.K, BlockSizes.Product.Depth));
    }

    private static int PanelWidth => MicroKernels<V, TOps>.PanelWidth;

    private readonly int Panels => Cut.Items(_geometry.N, PanelWidth);

    // A cache line more than a panel has, so that panels do not begin in the same set of the cache.
    private readonly nint PanelFloats => (nint)_blockDepth * PanelWidth + BlockSizes.Line;

    private readonly bool PacksB => _geometry.TransposeB || (_geometry.M > 2 * _tileRows && _geometry.N > PanelWidth);

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
        using Scratch packed = Scratch.Rent(PacksB ? PanelFloats * Panels : 0);
        _packedB = packed.Pointer;
        for (_from = 0; _from < _geometry.K; _from += _blockDepth)
        {
            _depth = Math.Min(_blockDepth, _geometry.K - _from);
            var pack = new PackItem { Product = this };
            if (PacksB) Run(team, ref pack, Panels);
            var block = new BlockItem { Product = this };
            Run(team, ref block, _cut.Items);
        }
    }

    private static void Run<TJob>(WorkerTeam? team, ref TJob job, int count)
        where TJob : unmanaged, IJob
    {
        if (team is not null) team.Run(ref job, count);
        for (int i = 0; team is null && i < count; i++) job.Run(i);
    }

    private readonly void Pack(int index)
    {
        int column = index * PanelWidth, columns = Math.Min(PanelWidth, _geometry.N - column);
        float* panel = _packedB + index * PanelFloats;
        if (_geometry.TransposeB) Panel<V, TOps>.PackTransposed(_b + (nint)column * _geometry.K + _from, _geometry.K, _depth, columns, panel);
        else Panel<V, TOps>.Pack(_b + (nint)_from * _geometry.N + column, _geometry.N, _depth, columns, panel);
    }

    private readonly void Multiply(int index)
    {
        int row = index % _cut.RowItems * _cut.Rows, rows = Math.Min(_cut.Rows, _geometry.M - row), columnItem = index / _cut.RowItems;
        int firstPanel = _cut.FirstPanel(columnItem), endPanel = _cut.FirstPanel(columnItem + 1);
        int pitch = _geometry.TransposeA ? _geometry.M : _geometry.K;
        nint aRow = _geometry.TransposeA ? 1 : pitch, aStep = _geometry.TransposeA ? pitch : 1;
        float* a = _a + row * aRow + _from * aStep;
        using Scratch packed = Scratch.Rent(_packsA ? (long)rows * _depth : 0);
        if (_packsA) Panel<V, TOps>.PackRows(a, pitch, _geometry.TransposeA, rows, _depth, _tileRows, packed.Pointer);

        nint zero = 0;
        for (int p = firstPanel; p < endPanel; p++)
        {
            int column = p * PanelWidth, columns = Math.Min(PanelWidth, _geometry.N - column);
            var tile = new MicroTile
            {
                A = _packsA ? packed.Pointer : a,
                Offsets = &zero,
                Segments = 1,
                Depth = _depth,
                ARow = _packsA ? 1 : aRow,
                AStep = aStep,
                B = PacksB ? _packedB + p * PanelFloats : _b + (nint)_from * _geometry.N + column,
                BRow = PacksB ? MicroKernels<V, TOps>.PaddedWidth(columns) : _geometry.N,
                Packed = PacksB,
                Accumulate = _from > 0,
                TargetIsFar = _from > 0,
                Bias = _bias is null ? null : _bias + column,
                C = _c + (nint)row * _geometry.N + column,
                CRow = _geometry.N,
                Columns = columns,
            };
            if (_packsA) MicroKernels<V, TOps>.RunPacked(&tile, rows, _tileRows);
            else MicroKernels<V, TOps>.Run(&tile, rows);
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
