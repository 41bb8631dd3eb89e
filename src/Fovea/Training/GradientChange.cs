using Fovea.Kernels;
using Fovea.Kernels.Cpu;

namespace Fovea.Training;

/// <summary>‖gₜ − gₜ₋₁‖₂ over all parameters, from step to step.</summary>
internal sealed class GradientChange(IReadOnlyList<Parameter> parameters, double tolerance)
{
    private CpuBuffer[]? _previous;

    /// <summary>The last change.</summary>
    public double Last { get; private set; } = double.PositiveInfinity;

    /// <summary>Compares the gradient with that of the step before.</summary>
    public bool IsBelowTolerance()
    {
        bool isFirst = _previous is null;
        _previous ??= [.. parameters.Select(static parameter => CpuBuffer.Unpooled(parameter.Count))];
        double sum = 0;
        for (int i = 0; i < _previous.Length; i++)
        {
            Parameter parameter = parameters[i];
            if (!parameter.HasGradient) continue;
            Backend backend = parameter.GradientBackend ?? Backend.Default;
            sum += backend.SquaredDistance(parameter.GradientBuffer, _previous[i]);
            backend.Copy(parameter.GradientBuffer, _previous[i]);
        }

        Last = Math.Sqrt(sum);
        return !isFirst && Last < tolerance;
    }
}
