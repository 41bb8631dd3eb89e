using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Losses;

/// <summary>Probabilities and loss of one row: Σ_c t_c·(log Σ exp(x − m) − (x_c − m)), t_c = (1 − ε)·w_c·[c = label] + ε·w_c/C.</summary>
internal readonly unsafe struct CrossEntropyForwardKernel(CrossEntropyGeometry g, float* logits, int* labels, float* weights, float* probabilities, float* losses)
    : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* x = logits + (nint)row * g.Classes;
        float* p = probabilities + (nint)row * g.Classes;
        float max = RowMath.Max<V, TOps>(x, g.Classes);
        float sum = RowMath.ExpSum<V, TOps>(x, max, p, g.Classes);
        RowMath.Affine<V, TOps>(p, 1 / sum, 0, p, g.Classes);
        int label = labels[row];
        if (label == g.IgnoreIndex)
        {
            losses[row] = 0;
            return;
        }

        double logSum = Math.Log(sum) + max;
        double loss = (1 - (double)g.LabelSmoothing) * Weight(label) * (logSum - x[label]);
        if (g.LabelSmoothing > 0)
        {
            double smooth = 0;
            for (int c = 0; c < g.Classes; c++) smooth += Weight(c) * (logSum - x[c]);
            loss += (double)g.LabelSmoothing / g.Classes * smooth;
        }

        losses[row] = (float)loss;
    }

    private double Weight(int c) => weights == null ? 1 : weights[c];
}

/// <summary>dx_c = scale·(p_c·Σ t − t_c), the scale being the gradient of the row's loss over the normaliser.</summary>
internal readonly unsafe struct CrossEntropyBackwardKernel(
    CrossEntropyGeometry g, LossReduction reduction, float* probabilities, int* labels, float* weights, float normaliser, float* dy, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* p = probabilities + (nint)row * g.Classes;
        float* target = dx + (nint)row * g.Classes;
        int label = labels[row];
        if (label == g.IgnoreIndex)
        {
            new Span<float>(target, g.Classes).Clear();
            return;
        }

        float scale = reduction switch { LossReduction.Mean => dy[0] / normaliser, LossReduction.Sum => dy[0], _ => dy[row] };
        float own = (1 - g.LabelSmoothing) * (weights == null ? 1 : weights[label]);
        float share = g.LabelSmoothing / g.Classes;
        float total = own;
        if (share > 0)
        {
            for (int c = 0; c < g.Classes; c++) total += share * (weights == null ? 1 : weights[c]);
        }

        RowMath.Affine<V, TOps>(p, scale * total, 0, target, g.Classes);
        if (share > 0)
        {
            for (int c = 0; c < g.Classes; c++) target[c] -= scale * share * (weights == null ? 1 : weights[c]);
        }

        target[label] -= scale * own;
    }
}
