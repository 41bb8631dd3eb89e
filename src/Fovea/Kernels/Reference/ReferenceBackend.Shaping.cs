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
