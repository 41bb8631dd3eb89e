using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>Undoes a 1-D max pooling: <c>[N, L', C]</c> → <c>[N, L, C]</c>; formula at <see cref="MaxUnpoolOperator"/>. Give it the pooling's own settings.</summary>
/// <remarks>
/// It has two inputs, so it is no <see cref="Module"/>: call it in the forward pass of yours.
/// <code>
/// Tensor pooled = pool.Forward(x);  …  Tensor restored = unpool.Forward(y, x);
/// </code>
/// </remarks>
public sealed class MaxUnpool1d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default)
{
    private readonly MaxUnpoolOperator _operator = new(1, kernelSize, stride ?? kernelSize, padding);

    /// <summary>Puts the numbers of <paramref name="input"/> where the greatest of <paramref name="poolInput"/>, the input of the pooling, stood.</summary>
    public Tensor Forward(Tensor input, Tensor poolInput) => _operator.Apply(input, poolInput);
}

/// <summary>Undoes a 2-D max pooling: <c>[N, H', W', C]</c> → <c>[N, H, W, C]</c>; formula at <see cref="MaxUnpoolOperator"/>. Give it the pooling's own settings.</summary>
/// <remarks>
/// It has two inputs, so it is no <see cref="Module"/>: call it in the forward pass of yours.
/// <code>
/// Tensor pooled = pool.Forward(x);  …  Tensor restored = unpool.Forward(y, x);
/// </code>
/// </remarks>
public sealed class MaxUnpool2d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default)
{
    private readonly MaxUnpoolOperator _operator = new(2, kernelSize, stride ?? kernelSize, padding);

    /// <summary>Puts the numbers of <paramref name="input"/> where the greatest of <paramref name="poolInput"/>, the input of the pooling, stood.</summary>
    public Tensor Forward(Tensor input, Tensor poolInput) => _operator.Apply(input, poolInput);
}

/// <summary>Undoes a 3-D max pooling: <c>[N, D', H', W', C]</c> → <c>[N, D, H, W, C]</c>; formula at <see cref="MaxUnpoolOperator"/>. Give it the pooling's own settings.</summary>
/// <remarks>
/// It has two inputs, so it is no <see cref="Module"/>: call it in the forward pass of yours.
/// <code>
/// Tensor pooled = pool.Forward(x);  …  Tensor restored = unpool.Forward(y, x);
/// </code>
/// </remarks>
public sealed class MaxUnpool3d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default)
{
    private readonly MaxUnpoolOperator _operator = new(3, kernelSize, stride ?? kernelSize, padding);

    /// <summary>Puts the numbers of <paramref name="input"/> where the greatest of <paramref name="poolInput"/>, the input of the pooling, stood.</summary>
    public Tensor Forward(Tensor input, Tensor poolInput) => _operator.Apply(input, poolInput);
}
