using Fovea.Kernels.Geometry;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>A line at another resolution: <c>[N, L, C]</c> → <c>[N, L', C]</c>; formula at <see cref="ResizeOperator"/>. Give a size or a scale factor.</summary>
public sealed class Upsample1d(SpatialSize? size = null, double? scaleFactor = null, ResizeMode mode = ResizeMode.Nearest, bool alignCorners = false) : Module
{
    private readonly ResizeOperator _operator = UpsampleSettings.Operator(1, size, scaleFactor, mode, alignCorners);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Pictures at another resolution: <c>[N, H, W, C]</c> → <c>[N, H', W', C]</c>; formula at <see cref="ResizeOperator"/>. Give a size or a scale factor.</summary>
public sealed class Upsample2d(SpatialSize? size = null, double? scaleFactor = null, ResizeMode mode = ResizeMode.Nearest, bool alignCorners = false) : Module
{
    private readonly ResizeOperator _operator = UpsampleSettings.Operator(2, size, scaleFactor, mode, alignCorners);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Volumes at another resolution: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', C]</c>; formula at <see cref="ResizeOperator"/>. Give a size or a scale factor.</summary>
public sealed class Upsample3d(SpatialSize? size = null, double? scaleFactor = null, ResizeMode mode = ResizeMode.Nearest, bool alignCorners = false) : Module
{
    private readonly ResizeOperator _operator = UpsampleSettings.Operator(3, size, scaleFactor, mode, alignCorners);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

internal static class UpsampleSettings
{
    public static ResizeOperator Operator(int rank, SpatialSize? size, double? scaleFactor, ResizeMode mode, bool alignCorners) =>
        size is null == scaleFactor is null
            ? throw new FoveaException($"Upsample{rank}d: give either a size or a scaleFactor, {(size is null ? "none was given" : "not both")}.")
            : new ResizeOperator(rank, mode, alignCorners) { Size = size, ScaleFactor = scaleFactor ?? 1 };
}
