using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A target row of a problem whose groups share vectors (<see cref="SmallGroupConvolution{V, TOps}"/>): some vectors of its channels.</summary>
/// <remarks>
/// <code>
/// the row       edge | 8 pixels | 8 pixels | 4 or 8 | edge       in the middle every tap is inside; the last block may overlap the one before
/// a block       [vector 0: 8 sums] [vector 1: 8 sums] …          one load of a weight serves all its pixels
/// </code>
/// The sums of the next vector begin while those of the last one still wait for each other. A source vector is loaded once for a tap and permuted for every j
/// (<see cref="GroupLanes"/>).
/// </remarks>
internal unsafe struct SmallGroupRow<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // The same for every row.
    private readonly AxisPlan _width;
    private readonly int _firstMiddle;
    private readonly int _endMiddle;
    private readonly int _sources;
    private readonly nint _planeStride;
    private readonly nint _rowStride;
    private readonly nint _tapStride;
    private readonly nint _pixelStride;
    private readonly nint _targetStride;
    private readonly nint _tapFloats;
    private readonly nint _planeWeights;
    private readonly nint _rowWeights;
    private readonly nint _tapWeights;
    private readonly nint _sourceWeights;
    private readonly float* _lanes;
    private readonly float* _bias;
    private readonly bool _adds;
    private readonly bool _clamps;
    private readonly V _low;
    private readonly V _high;

    // Of the row: its first pixel, and the taps that fall on sources.
    private float* _source;
    private float* _weight;
    private float* _target;
    private int _planes;
    private int _rows;

    // Of the vectors.
    private V _sourceMask;
    private V _targetMask;
    private int _vectors;
    private int _firstSource;
    private int _firstTarget;
    private int _sourceStep;
    private int _targetStep;

    /// <summary>For rows of a problem; <paramref name="lanes"/> are those of <see cref="GroupLanes.Fill"/>.</summary>
    public SmallGroupRow(in DenseProblem problem, float* lanes)
    {
        (AxisPlan depth, AxisPlan height, AxisPlan width) = (problem.Depth, problem.Height, problem.Width);
        _width = width;
        (_firstMiddle, _endMiddle) = width.TargetsWithAllTaps();
        _sources = problem.SourceChannels;
        _planeStride = (nint)depth.OffsetStep * height.Source * width.Source * problem.SourcePitch;
        _rowStride = (nint)height.OffsetStep * width.Source * problem.SourcePitch;
        _tapStride = (nint)width.OffsetStep * problem.SourcePitch;
        _pixelStride = (nint)width.SourceStep * problem.SourcePitch;
        _targetStride = (nint)width.TargetStep * problem.TargetPitch;
        _tapFloats = problem.TapFloats;
        _planeWeights = (nint)depth.TapStep * problem.KernelHeight * problem.KernelWidth * _tapFloats;
        _rowWeights = (nint)height.TapStep * problem.KernelWidth * _tapFloats;
        _tapWeights = width.TapStep * _tapFloats;
        _sourceWeights = (nint)problem.Groups * problem.TargetChannels;
        _lanes = lanes;
        _bias = problem.Bias;
        _adds = problem.Adds;
        _clamps = problem.Activation.HasValue;
        _low = TOps.Broadcast(problem.Activation.GetValueOrDefault().Low);
        _high = TOps.Broadcast(problem.Activation.GetValueOrDefault().High);
    }

    /// <summary>Goes to a row, counted through all maps.</summary>
    public void Place(in DenseProblem problem, int row)
    {
        (AxisPlan depth, AxisPlan height, AxisPlan width) = (problem.Depth, problem.Height, problem.Width);
        (int map, int h) = Math.DivRem(row, height.Count);
        (int n, int d) = Math.DivRem(map, depth.Count);
        (int firstPlane, _planes) = depth.TapsInside(d);
        (int firstRow, _rows) = height.TapsInside(h);
        int sourcePlane = d * depth.SourceStep + depth.OffsetFirst + firstPlane * depth.OffsetStep;
        int sourceRow = height.SourceOf(h, firstRow);
        nint targetRow = ((nint)n * depth.Target + d * depth.TargetStep + depth.TargetFirst) * height.Target + h * height.TargetStep + height.TargetFirst;
        nint sourceFirst = (((nint)n * depth.Source + sourcePlane) * height.Source + sourceRow) * width.Source + width.OffsetFirst;
        int firstTap = ((depth.TapFirst + firstPlane * depth.TapStep) * problem.KernelHeight + height.TapFirst + firstRow * height.TapStep) * problem.KernelWidth + width.TapFirst;
        _source = problem.Source + sourceFirst * problem.SourcePitch;
        _weight = problem.Weight + firstTap * _tapFloats;
        _target = problem.Target + (targetRow * width.Target + width.TargetFirst) * problem.TargetPitch;
    }

    /// <summary>Takes some vectors of equal size.</summary>
    public void Take(in GroupLanes layout, int first, int count)
    {
        (_firstSource, _sourceStep, _firstTarget, _targetStep) = layout[first];
        (_sourceMask, _targetMask, _vectors) = (TOps.Mask(_sourceStep), TOps.Mask(_targetStep), count);
    }

    /// <summary>Computes it.</summary>
    public readonly void Run<TChannels, TTail>()
        where TChannels : unmanaged
        where TTail : unmanaged
    {
        bool slides = sizeof(TChannels) == 1 && _width.Taps == 3 && _tapStride == _pixelStride;
        int reach = slides ? 1 : 0, first = Math.Max(0, _firstMiddle - reach), end = Math.Min(_width.Count, _endMiddle + reach), q = first;
        for (int edge = 0; edge < first; edge++) Edge<TChannels, TTail>(edge);
        for (; q <= end - 8; q += 8) Block<Eight, TChannels, TTail>(q, slides);

        // The last pixels in a block that overlaps the one before, where writing a pixel twice does no harm.
        if (!_adds && end - q > 4 && end - first >= 8)
        {
            Block<Eight, TChannels, TTail>(end - 8, slides);
            q = end;
        }

        for (; q <= end - 4; q += 4) Block<Four, TChannels, TTail>(q, slides);
        if (!_adds && q < end && end - first >= 4)
        {
            Block<Four, TChannels, TTail>(end - 4, slides);
            q = end;
        }

        for (int edge = q; edge < _width.Count; edge++) Edge<TChannels, TTail>(edge);
    }

    private readonly void Block<TPixels, TChannels, TTail>(int q, bool slides)
        where TPixels : unmanaged
        where TChannels : unmanaged
        where TTail : unmanaged
    {
        if (slides) Slide<TPixels, TTail>(q);
        else Gather<TPixels, TChannels, TTail>(q, 0, _width.Taps);
    }

    private readonly void Edge<TChannels, TTail>(int q)
        where TChannels : unmanaged
        where TTail : unmanaged
    {
        (int firstTap, int taps) = _width.TapsInside(q);
        Gather<One, TChannels, TTail>(q, firstTap, taps);
    }

    /// <summary>
    /// Four or eight pixels of a depthwise window three taps wide that moves by one: of the sources in a row each is loaded once, for up to three pixels.
    /// The first pixel's first tap and the last pixel's last tap may fall on padding.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Slide<TPixels, TTail>(int q)
        where TPixels : unmanaged
        where TTail : unmanaged
    {
        bool hasFirst = q >= _firstMiddle, hasLast = q + sizeof(TPixels) <= _endMiddle;
        nint step = _pixelStride, step3 = 3 * step, step5 = 5 * step, step7 = 7 * step, step9 = 9 * step, tapWeights = _tapWeights;
        V sourceMask = _sourceMask, targetMask = _targetMask;
        float* source = _source + _firstSource + q * step, weights = _weight + _firstTarget, target = _target + _firstTarget + q * _targetStride;
        float* bias = _bias is null ? null : _bias + _firstTarget;
        for (int v = 0; v < _vectors; v++, source += _sourceStep, weights += _targetStep, target += _targetStep)
        {
            V start = bias is null ? TOps.Zero : Load<TTail>(bias + v * _targetStep, targetMask);
            V sum0 = start, sum1 = start, sum2 = start, sum3 = start, sum4 = start, sum5 = start, sum6 = start, sum7 = start;
            for (int p = 0; p < _planes; p++)
            {
                float* x = source + p * _planeStride, w = weights + p * _planeWeights;
                for (int r = 0; r < _rows; r++, x += _rowStride, w += _rowWeights)
                {
                    V w0 = Load<TTail>(w, targetMask), w1 = Load<TTail>(w + tapWeights, targetMask), w2 = Load<TTail>(w + 2 * tapWeights, targetMask);
                    if (hasFirst) sum0 = TOps.MultiplyAdd(w0, Load<TTail>(x, sourceMask), sum0);
                    V pixel = Load<TTail>(x + step, sourceMask);
                    sum0 = TOps.MultiplyAdd(w1, pixel, sum0);
                    sum1 = TOps.MultiplyAdd(w0, pixel, sum1);
                    pixel = Load<TTail>(x + 2 * step, sourceMask);
                    sum0 = TOps.MultiplyAdd(w2, pixel, sum0);
                    sum1 = TOps.MultiplyAdd(w1, pixel, sum1);
                    sum2 = TOps.MultiplyAdd(w0, pixel, sum2);
                    pixel = Load<TTail>(x + step3, sourceMask);
                    sum1 = TOps.MultiplyAdd(w2, pixel, sum1);
                    sum2 = TOps.MultiplyAdd(w1, pixel, sum2);
                    sum3 = TOps.MultiplyAdd(w0, pixel, sum3);
                    pixel = Load<TTail>(x + 4 * step, sourceMask);
                    sum2 = TOps.MultiplyAdd(w2, pixel, sum2);
                    sum3 = TOps.MultiplyAdd(w1, pixel, sum3);
                    if (sizeof(TPixels) == 4)
                    {
                        if (hasLast) sum3 = TOps.MultiplyAdd(w2, Load<TTail>(x + step5, sourceMask), sum3);
                        continue;
                    }

                    sum4 = TOps.MultiplyAdd(w0, pixel, sum4);
                    pixel = Load<TTail>(x + step5, sourceMask);
                    sum3 = TOps.MultiplyAdd(w2, pixel, sum3);
                    sum4 = TOps.MultiplyAdd(w1, pixel, sum4);
                    sum5 = TOps.MultiplyAdd(w0, pixel, sum5);
                    pixel = Load<TTail>(x + 2 * step3, sourceMask);
                    sum4 = TOps.MultiplyAdd(w2, pixel, sum4);
                    sum5 = TOps.MultiplyAdd(w1, pixel, sum5);
                    sum6 = TOps.MultiplyAdd(w0, pixel, sum6);
                    pixel = Load<TTail>(x + step7, sourceMask);
                    sum5 = TOps.MultiplyAdd(w2, pixel, sum5);
                    sum6 = TOps.MultiplyAdd(w1, pixel, sum6);
                    sum7 = TOps.MultiplyAdd(w0, pixel, sum7);
                    pixel = Load<TTail>(x + 8 * step, sourceMask);
                    sum6 = TOps.MultiplyAdd(w2, pixel, sum6);
                    sum7 = TOps.MultiplyAdd(w1, pixel, sum7);
                    if (hasLast) sum7 = TOps.MultiplyAdd(w2, Load<TTail>(x + step9, sourceMask), sum7);
                }
            }

            StoreAll<TPixels, TTail>(target, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
        }
    }

    /// <summary>One, four or eight pixels from q on, some of their taps, each of which is loaded for each pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Gather<TPixels, TChannels, TTail>(int q, int firstTap, int taps)
        where TPixels : unmanaged
        where TChannels : unmanaged
        where TTail : unmanaged
    {
        nint step = _pixelStride, step3 = 3 * step, step5 = 5 * step, step7 = 7 * step, tapStride = _tapStride, tapWeights = _tapWeights;
        V sourceMask = _sourceMask, targetMask = _targetMask;
        float* source = _source + _firstSource + q * step + firstTap * tapStride, weights = _weight + _firstTarget + firstTap * tapWeights;
        float* target = _target + _firstTarget + q * _targetStride, bias = _bias is null ? null : _bias + _firstTarget;
        for (int v = 0; v < _vectors; v++, source += _sourceStep, weights += _targetStep, target += _targetStep)
        {
            V start = bias is null ? TOps.Zero : Load<TTail>(bias + v * _targetStep, targetMask);
            V sum0 = start, sum1 = start, sum2 = start, sum3 = start, sum4 = start, sum5 = start, sum6 = start, sum7 = start;
            for (int p = 0; p < _planes; p++)
            {
                for (int r = 0; r < _rows; r++)
                {
                    float* x = source + p * _planeStride + r * _rowStride, w = weights + p * _planeWeights + r * _rowWeights;
                    for (int t = 0; t < taps; t++, x += tapStride, w += tapWeights)
                    {
                        if (sizeof(TChannels) == 1)
                        {
                            V weight = Load<TTail>(w, targetMask);
                            sum0 = TOps.MultiplyAdd(weight, Load<TTail>(x, sourceMask), sum0);
                            if (sizeof(TPixels) > 1) sum1 = TOps.MultiplyAdd(weight, Load<TTail>(x + step, sourceMask), sum1);
                            if (sizeof(TPixels) > 1) sum2 = TOps.MultiplyAdd(weight, Load<TTail>(x + 2 * step, sourceMask), sum2);
                            if (sizeof(TPixels) > 1) sum3 = TOps.MultiplyAdd(weight, Load<TTail>(x + step3, sourceMask), sum3);
                            if (sizeof(TPixels) > 4) sum4 = TOps.MultiplyAdd(weight, Load<TTail>(x + 4 * step, sourceMask), sum4);
                            if (sizeof(TPixels) > 4) sum5 = TOps.MultiplyAdd(weight, Load<TTail>(x + step5, sourceMask), sum5);
                            if (sizeof(TPixels) > 4) sum6 = TOps.MultiplyAdd(weight, Load<TTail>(x + 2 * step3, sourceMask), sum6);
                            if (sizeof(TPixels) > 4) sum7 = TOps.MultiplyAdd(weight, Load<TTail>(x + step7, sourceMask), sum7);
                        }
                        else
                        {
                            V x0 = Load<TTail>(x, sourceMask), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0;
                            if (sizeof(TPixels) > 1) x1 = Load<TTail>(x + step, sourceMask);
                            if (sizeof(TPixels) > 1) x2 = Load<TTail>(x + 2 * step, sourceMask);
                            if (sizeof(TPixels) > 1) x3 = Load<TTail>(x + step3, sourceMask);
                            if (sizeof(TPixels) > 4) x4 = Load<TTail>(x + 4 * step, sourceMask);
                            if (sizeof(TPixels) > 4) x5 = Load<TTail>(x + step5, sourceMask);
                            if (sizeof(TPixels) > 4) x6 = Load<TTail>(x + 2 * step3, sourceMask);
                            if (sizeof(TPixels) > 4) x7 = Load<TTail>(x + step7, sourceMask);
                            float* wj = w;
                            for (int j = 0; j < _sources; j++, wj += _sourceWeights)
                            {
                                V weight = Load<TTail>(wj, targetMask), lanes = TOps.Load(_lanes + j * TOps.Width);
                                sum0 = TOps.MultiplyAdd(weight, TOps.Permute(x0, lanes), sum0);
                                if (sizeof(TPixels) > 1) sum1 = TOps.MultiplyAdd(weight, TOps.Permute(x1, lanes), sum1);
                                if (sizeof(TPixels) > 1) sum2 = TOps.MultiplyAdd(weight, TOps.Permute(x2, lanes), sum2);
                                if (sizeof(TPixels) > 1) sum3 = TOps.MultiplyAdd(weight, TOps.Permute(x3, lanes), sum3);
                                if (sizeof(TPixels) > 4) sum4 = TOps.MultiplyAdd(weight, TOps.Permute(x4, lanes), sum4);
                                if (sizeof(TPixels) > 4) sum5 = TOps.MultiplyAdd(weight, TOps.Permute(x5, lanes), sum5);
                                if (sizeof(TPixels) > 4) sum6 = TOps.MultiplyAdd(weight, TOps.Permute(x6, lanes), sum6);
                                if (sizeof(TPixels) > 4) sum7 = TOps.MultiplyAdd(weight, TOps.Permute(x7, lanes), sum7);
                            }
                        }
                    }
                }
            }

            StoreAll<TPixels, TTail>(target, sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void StoreAll<TPixels, TTail>(float* target, V sum0, V sum1, V sum2, V sum3, V sum4, V sum5, V sum6, V sum7)
        where TPixels : unmanaged
        where TTail : unmanaged
    {
        bool plain = !_adds && !_clamps;
        Store<TTail>(target, sum0, plain);
        if (sizeof(TPixels) > 1) Store<TTail>(target + _targetStride, sum1, plain);
        if (sizeof(TPixels) > 1) Store<TTail>(target + 2 * _targetStride, sum2, plain);
        if (sizeof(TPixels) > 1) Store<TTail>(target + 3 * _targetStride, sum3, plain);
        if (sizeof(TPixels) > 4) Store<TTail>(target + 4 * _targetStride, sum4, plain);
        if (sizeof(TPixels) > 4) Store<TTail>(target + 5 * _targetStride, sum5, plain);
        if (sizeof(TPixels) > 4) Store<TTail>(target + 6 * _targetStride, sum6, plain);
        if (sizeof(TPixels) > 4) Store<TTail>(target + 7 * _targetStride, sum7, plain);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<TTail>(float* source, V mask)
        where TTail : unmanaged
        => ElementLoop.Load<V, TOps>(source, mask, partial: sizeof(TTail) > 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Store<TTail>(float* target, V value, bool plain)
        where TTail : unmanaged
    {
        if (!plain)
        {
            // A gradient that is there is added to the sum: sums of parts are more exact than one long sum.
            if (_adds) value = TOps.Add(Load<TTail>(target, _targetMask), value);
            if (_clamps) value = TOps.Min(TOps.Max(value, _low), _high);
        }

        ElementLoop.Store<V, TOps>(target, value, _targetMask, partial: sizeof(TTail) > 1);
    }
}
