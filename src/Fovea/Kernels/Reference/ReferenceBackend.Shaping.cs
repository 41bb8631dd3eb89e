using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void CopyBlocks(in BlockCopyGeometry g, Buffer source, Buffer target)
    {
        for (int o = 0; o < g.Outer; o++)
        {
            for (int j = 0; j < g.Count; j++)
            {
                for (int i = 0; i < g.Inner; i++)
                    Of(target)[g.Target.First + o * g.Target.OuterStep + j * g.Target.Step + i] = Of(source)[g.Source.First + o * g.Source.OuterStep + j * g.Source.Step + i];
            }
        }
    }

    /// <inheritdoc/>
    public override void Permute(in PermuteGeometry g, Buffer x, Buffer y)
    {
        (Shape source, Shape target, Axes order) = (g.Source, g.Target, g.Order);
        ForEach(y, i =>
        {
            int place = 0;
            for (int k = target.Rank - 1; k >= 0; i /= target[k--]) place += i % target[k] * source[(order[k] + 1)..].Count;
            return Of(x)[place];
        });
    }

    /// <inheritdoc/>
    public override void Resize(in ResizePass g, Buffer x, Buffer y)
    {
        Array.Clear(Of(y));
        ForEachTap(g, (input, output, weight) => Of(y)[output] += weight * Of(x)[input]);
    }

    /// <inheritdoc/>
    public override void ResizeBackward(in ResizePass g, Buffer dy, Buffer dx)
    {
        Array.Clear(Of(dx));
        ForEachTap(g, (input, output, weight) => Of(dx)[input] += weight * Of(dy)[output]);
    }

    private static void ForEachTap(in ResizePass g, Action<int, int, double> tap)
    {
        Span<int> places = stackalloc int[ResizeAxis.MaxTaps];
        Span<double> weights = stackalloc double[ResizeAxis.MaxTaps];
        for (int o = 0; o < g.Outer; o++)
        {
            for (int j = 0; j < g.Axis.Output; j++)
            {
                g.Axis.TapsOf(j, places, weights);
                for (int t = 0; t < g.Axis.Taps; t++)
                {
                    for (int i = 0; i < g.Inner; i++) tap((o * g.Axis.Input + places[t]) * g.Inner + i, (o * g.Axis.Output + j) * g.Inner + i, weights[t]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Repeat(in ReductionGeometry g, float factor, Buffer x, Buffer y)
    {
        (int reduced, int inner) = (g.Reduced, g.Inner);
        ForEach(y, i => factor * Of(x)[i / inner / reduced * inner + i % inner]);
    }

    /// <inheritdoc/>
    public override void Sum(in ReductionGeometry g, float factor, Buffer x, Buffer y)
    {
        ReductionGeometry geometry = g;
        ForEach(y, i =>
        {
            double sum = 0;
            for (int r = 0; r < geometry.Reduced; r++) sum += Of(x)[Place(geometry, i, r)];
            return factor * sum;
        });
    }

    /// <inheritdoc/>
    public override void Extreme(in ReductionGeometry g, ExtremeKind kind, Buffer x, Buffer y)
    {
        ReductionGeometry geometry = g;
        ForEach(y, i =>
        {
            double extreme = Of(x)[Place(geometry, i, 0)];
            for (int r = 1; r < geometry.Reduced; r++)
            {
                double value = Of(x)[Place(geometry, i, r)];
                extreme = kind == ExtremeKind.Max ? Math.Max(extreme, value) : Math.Min(extreme, value);
            }

            return extreme;
        });
    }

    /// <inheritdoc/>
    public override void ExtremeBackward(in ReductionGeometry g, Buffer x, Buffer y, Buffer dy, Buffer dx)
    {
        Array.Clear(Of(dx));
        for (int i = 0; i < y.Length; i++)
        {
            int r = 0;
            while (!Of(x)[Place(g, i, r)].Equals(Of(y)[i]) && Of(x)[Place(g, i, r)] != Of(y)[i]) r++;
            Of(dx)[Place(g, i, r)] = Of(dy)[i];
        }
    }

    /// <summary>Where number r of those that become result i lies.</summary>
    private static int Place(in ReductionGeometry g, int i, int r) => (i / g.Inner * g.Reduced + r) * g.Inner + i % g.Inner;
}
