using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Losses;

/// <summary>The gradient that reaches the loss of a row.</summary>
internal readonly unsafe struct RowGradient(float* dy, float scale, bool isReduced)
{
    public float Of(int row) => isReduced ? dy[0] * scale : dy[row];

    /// <summary>Those of some losses side by side.</summary>
    [MethodImpl(KernelOptions.Body)]
    public V Of<V, TOps>(int first, V mask) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        isReduced ? TOps.Broadcast(dy[0] * scale) : TOps.LoadMasked(dy + first, mask);
}

/// <summary>dx[label] = −w·dy, zero elsewhere.</summary>
internal readonly unsafe struct NegativeLogLikelihoodBackwardKernel(ClassLossGeometry g, RowGradient gradient, int* labels, float* weights, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        Span<float> target = new(dx + (nint)row * g.Classes, g.Classes);
        target.Clear();
        int label = labels[row];
        if (label != g.IgnoreIndex) target[label] = -gradient.Of(row) * (weights == null ? 1 : weights[label]);
    }
}

/// <summary>w/C · Σ max(0, margin − x[label] + x[c])^p over the classes before and behind the label.</summary>
internal readonly unsafe struct MultiMarginForwardKernel(MultiMarginGeometry g, float* x, int* labels, float* weights, float* losses) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int classes = g.Rows.Classes, label = labels[row];
        if (label == g.Rows.IgnoreIndex)
        {
            losses[row] = 0;
            return;
        }

        float* scores = x + (nint)row * classes;
        float sum = Sum<V, TOps>(scores, label, scores[label]) + Sum<V, TOps>(scores + label + 1, classes - label - 1, scores[label]);
        losses[row] = (weights == null ? 1 : weights[label]) / classes * sum;
    }

    [MethodImpl(KernelOptions.Body)]
    private float Sum<V, TOps>(float* scores, int count, float own) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V sums = TOps.Zero;
        for (int c = 0; c < count; c += TOps.Width)
        {
            V mask = TOps.Mask(count - c);
            V missing = TOps.Max(TOps.Zero, TOps.Add(TOps.Subtract(TOps.Broadcast(g.Margin), TOps.Broadcast(own)), TOps.LoadMasked(scores + c, mask)));
            if (g.Squared) missing = TOps.Multiply(missing, missing);
            sums = TOps.Add(sums, TOps.Select(mask, missing, TOps.Zero));
        }

        return TOps.Sum(sums);
    }
}

/// <summary>dx[c] = scale·[…] or scale·2·max(0, …), and minus their sum for the label.</summary>
internal readonly unsafe struct MultiMarginBackwardKernel(MultiMarginGeometry g, RowGradient gradient, float* x, int* labels, float* weights, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int classes = g.Rows.Classes, label = labels[row];
        float* scores = x + (nint)row * classes;
        float* target = dx + (nint)row * classes;
        if (label == g.Rows.IgnoreIndex)
        {
            new Span<float>(target, classes).Clear();
            return;
        }

        float scale = gradient.Of(row) * (weights == null ? 1 : weights[label]) / classes;
        float own = scores[label];
        target[label] = -(Write<V, TOps>(scores, target, label, own, scale)
            + Write<V, TOps>(scores + label + 1, target + label + 1, classes - label - 1, own, scale));
    }

    [MethodImpl(KernelOptions.Body)]
    private float Write<V, TOps>(float* scores, float* target, int count, float own, float scale) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V sums = TOps.Zero;
        for (int c = 0; c < count; c += TOps.Width)
        {
            V mask = TOps.Mask(count - c);
            V missing = TOps.Add(TOps.Subtract(TOps.Broadcast(g.Margin), TOps.Broadcast(own)), TOps.LoadMasked(scores + c, mask));
            V slope = g.Squared ? TOps.Multiply(TOps.Broadcast(2 * scale), missing) : TOps.Broadcast(scale);
            V result = TOps.Select(TOps.GreaterThan(missing, TOps.Zero), slope, TOps.Zero);
            TOps.StoreMasked(target + c, mask, result);
            sums = TOps.Add(sums, TOps.Select(mask, result, TOps.Zero));
        }

        return TOps.Sum(sums);
    }
}

/// <summary>Probabilities, −log p and the focal loss of one row.</summary>
internal readonly unsafe struct FocalForwardKernel(FocalGeometry g, float* x, int* labels, float* weights, float* probabilities, float* entropies, float* losses) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int classes = g.Rows.Classes, label = labels[row];
        float* logits = x + (nint)row * classes;
        float* p = probabilities + (nint)row * classes;
        float max = RowMath.Max<V, TOps>(logits, classes);
        float sum = RowMath.ExpSum<V, TOps>(logits, max, p, classes);
        RowMath.Affine<V, TOps>(p, 1 / sum, 0, p, classes);
        if (label == g.Rows.IgnoreIndex)
        {
            (losses[row], entropies[row]) = (0, 0);
            return;
        }

        double entropy = Math.Log(sum) + max - logits[label];
        double weight = weights == null ? 1 : weights[label];
        entropies[row] = (float)entropy;
        losses[row] = (float)(weight * Math.Pow(Others(p, classes, label), g.Gamma) * entropy);
    }

    /// <summary>1 − p of the label, as the sum of the others: it keeps its digits where p is almost 1.</summary>
    public static double Others(float* p, int classes, int label)
    {
        double sum = 0;
        for (int c = 0; c < classes; c++) sum += c == label ? 0 : p[c];
        // A NaN anywhere makes the row NaN.
        return sum + 0 * (double)p[label];
    }
}

/// <summary>dx[c] = scale·k·softmax(x)[c], and −scale·k·(1 − p) for the label; k = γ·(1 − p)^(γ−1)·p·(−log p) + (1 − p)^γ.</summary>
internal readonly unsafe struct FocalBackwardKernel(FocalGeometry g, RowGradient gradient, int* labels, float* weights, float* probabilities, float* entropies, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int classes = g.Rows.Classes, label = labels[row];
        float* p = probabilities + (nint)row * classes;
        float* target = dx + (nint)row * classes;
        if (label == g.Rows.IgnoreIndex)
        {
            new Span<float>(target, classes).Clear();
            return;
        }

        double others = FocalForwardKernel.Others(p, classes, label), gamma = g.Gamma;
        double slope = Math.Pow(others, gamma);
        // At 1 − p = 0 the first part is 0, whatever the power says.
        if (gamma > 0 && others != 0) slope += gamma * Math.Pow(others, gamma - 1) * p[label] * entropies[row];
        double scale = gradient.Of(row) * slope * (weights == null ? 1 : weights[label]);
        RowMath.Affine<V, TOps>(p, (float)scale, 0, target, classes);
        target[label] = (float)(-scale * others);
    }
}
