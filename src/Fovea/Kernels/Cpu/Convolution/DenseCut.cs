using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>How a problem is cut into items: by its shape alone, so that the bits are the same for any number of threads.</summary>
/// <remarks>
/// Small maps go several to an item, large ones are cut into strips of rows; panels of target channels are cut only if an item would still be too large.
/// Neighbouring items share their panels, which stay in the cache. Where weights are heavy and pixels few, it is the other way round.
/// </remarks>
internal readonly struct DenseCut
{
    // About 10 µs of one core: dozens of times what handing out an item costs.
    private const long ItemMultiplyAdds = 1_000_000;

    // Work above which panels are divided, too, although every item copies its slice again.
    private const long DividedMultiplyAdds = 8_000_000;

    // Pixels under which reading the weights costs more than using them.
    private const int MinPixels = 56;

    // Panels that an item with all pixels may have. Their weights lie side by side (unless they are transposed), and for a block of k they read the same pixels one after the other.
    private const int MostPanels = 8;

    private readonly int _maps;
    private readonly int _rows;
    private readonly int _mapsPerItem;
    private readonly int _strips;
    private readonly int _panelParts;

    /// <summary>Cuts.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="panelWidth">Channels of a panel.</param>
    /// <param name="pixels">Its pixels. The last row of a pointwise problem may be shorter than the others.</param>
    public DenseCut(in DenseProblem problem, int panelWidth, long pixels)
    {
        _maps = problem.Batch * problem.Depth.Count;
        _rows = problem.Height.Count;
        Panels = (problem.TargetChannels + panelWidth - 1) / panelWidth;
        long weights = (long)problem.Taps * problem.SourceChannels * problem.TargetChannels;
        ByPanels = problem.Groups * Panels >= Cut.LeastItems && weights >= BlockSizes.Dense.HeavyWeights
            && pixels * problem.SourceChannels <= BlockSizes.Dense.SourceReadAgain(panelWidth, weights);
        if (ByPanels)
        {
            int together = Math.Clamp(problem.Groups * Panels / Cut.LeastItems, 1, MostPanels);
            (_mapsPerItem, _strips, StripRows, _panelParts, Slices) = (_maps, 1, _rows, Cut.Items(Panels, together), 1);
            Items = problem.Groups * _panelParts;
            return;
        }

        long rowWork = Math.Max(1, problem.RowMultiplyAdds);
        long wanted = Math.Max((MinPixels + problem.Width.Count - 1) / problem.Width.Count, ItemMultiplyAdds / rowWork);
        _mapsPerItem = (int)Math.Clamp(wanted / _rows, 1, _maps);

        // Strips as high as their windows reach into the next one: lower ones would copy most rows more than twice.
        int overlap = (problem.Height.Extent - 1) / problem.Height.SourceStep;
        long high = Math.Min(overlap, Math.Min(DividedMultiplyAdds / rowWork, (long)_maps * _rows / Cut.WantedItems));
        _strips = (int)Math.Clamp(_rows / Math.Max(wanted, high), 1, _rows);
        StripRows = (_rows + _strips - 1) / _strips;
        long work = rowWork * StripRows * _mapsPerItem;
        _panelParts = (int)Math.Clamp(work / DividedMultiplyAdds, 1, Panels);
        Slices = (_maps + _mapsPerItem - 1) / _mapsPerItem * _strips;
        Items = problem.Groups * _panelParts * Slices;
    }

    /// <summary>An item is a few panels with all pixels: the weights are heavy, and the pixels few.</summary>
    public bool ByPanels { get; }

    /// <summary>Panels of target channels of a group.</summary>
    public int Panels { get; }

    /// <summary>Rows of the largest strip.</summary>
    public int StripRows { get; }

    /// <summary>Number of items.</summary>
    public int Items { get; }

    private int Slices { get; }

    /// <summary>The part of the problem that is item <paramref name="index"/>.</summary>
    public Part this[int index]
    {
        get
        {
            int slice = index % Slices, panelPart = index / Slices % _panelParts;
            int firstMap = slice / _strips * _mapsPerItem, strip = slice % _strips;
            int firstRow = Cut.Share(_rows, strip, _strips), firstPanel = Cut.Share(Panels, panelPart, _panelParts);
            return new(
                index / Slices / _panelParts, firstPanel, Cut.Share(Panels, panelPart + 1, _panelParts) - firstPanel,
                firstMap, Math.Min(_mapsPerItem, _maps - firstMap), firstRow, Cut.Share(_rows, strip + 1, _strips) - firstRow);
        }
    }

    /// <summary>A group, some of its panels, some maps, some rows of them.</summary>
    internal readonly record struct Part(int Group, int FirstPanel, int Panels, int FirstMap, int Maps, int FirstRow, int Rows);
}
