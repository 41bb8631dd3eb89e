using System.Diagnostics;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Target pixel = act(bias + Σ over taps of source pixel · weight of the tap): a forward pass, or one phase of the gradient of the input, which has no bias and no activation.</summary>
internal readonly unsafe struct DenseProblem
{
    /// <summary>The forward problem of a geometry, from inputs to outputs; weight and bias are left to the caller.</summary>
    public static DenseProblem Forward(in ConvolutionGeometry geometry, float* source, float* target) => new()
    {
        Batch = geometry.Batch,
        Groups = geometry.Groups,
        Depth = AxisPlan.Forward(geometry.Depth),
        Height = AxisPlan.Forward(geometry.Height),
        Width = AxisPlan.Forward(geometry.Width),
        Source = source,
        SourcePitch = geometry.InputPitch,
        SourceChannels = geometry.GroupInChannels,
        Target = target,
        TargetPitch = geometry.OutputPitch,
        TargetChannels = geometry.GroupOutChannels,
        Activation = geometry.Activation,
        KernelHeight = geometry.Height.Kernel,
        KernelWidth = geometry.Width.Kernel,
    };

    /// <summary>One phase of the gradient of the input, from outputs to inputs; the weight is left to the caller.</summary>
    public static DenseProblem BackwardData(in ConvolutionGeometry geometry, (AxisPlan Depth, AxisPlan Height, AxisPlan Width) phase, float* source, float* target) => new()
    {
        Batch = geometry.Batch,
        Groups = geometry.Groups,
        Depth = phase.Depth,
        Height = phase.Height,
        Width = phase.Width,
        Source = source,
        SourcePitch = geometry.OutputPitch,
        SourceChannels = geometry.GroupOutChannels,
        Target = target,
        TargetPitch = geometry.InputPitch,
        TargetChannels = geometry.GroupInChannels,
        WeightTransposed = true,
        KernelHeight = geometry.Height.Kernel,
        KernelWidth = geometry.Width.Kernel,
    };

    /// <summary>The first phase of the gradient of the input, to be asked for its algorithm: it has no numbers.</summary>
    public static DenseProblem FirstPhase(in ConvolutionGeometry geometry) => BackwardData(
        geometry, (AxisPlan.BackwardData(geometry.Depth, 0), AxisPlan.BackwardData(geometry.Height, 0), AxisPlan.BackwardData(geometry.Width, 0)), null, null);

    /// <summary>Number of samples.</summary>
    public int Batch { get; init; }

    /// <summary>Number of groups of channels.</summary>
    public int Groups { get; init; }

    /// <summary>The outermost axis.</summary>
    public AxisPlan Depth { get; init; }

    /// <summary>The middle axis.</summary>
    public AxisPlan Height { get; init; }

    /// <summary>The innermost axis.</summary>
    public AxisPlan Width { get; init; }

    /// <summary>[N, D, H, W] pixels.</summary>
    public float* Source { get; init; }

    /// <summary>Floats from one source pixel to the next.</summary>
    public int SourcePitch { get; init; }

    /// <summary>Source channels of a group.</summary>
    public int SourceChannels { get; init; }

    /// <summary>[N, D, H, W] pixels.</summary>
    public float* Target { get; init; }

    /// <summary>Floats from one target pixel to the next.</summary>
    public int TargetPitch { get; init; }

    /// <summary>Target channels of a group.</summary>
    public int TargetChannels { get; init; }

    /// <summary>[groups · target channels], or null.</summary>
    public float* Bias { get; init; }

    /// <summary>[kD, kH, kW, C/G, O], C/G the source channels, or the target channels if <see cref="WeightTransposed"/>.</summary>
    public float* Weight { get; init; }

    /// <summary>The weight's last axis, O, belongs to the source: the gradient of the input.</summary>
    public bool WeightTransposed { get; init; }

    /// <summary>The target holds a gradient that this one is added to; there is no bias then.</summary>
    public bool Adds { get; init; }

    /// <summary>What cuts off the targets, or null. Nothing is added to them then.</summary>
    public Clamp? Activation { get; init; }

    /// <summary>Size of the weight's kH axis.</summary>
    public int KernelHeight { get; init; }

    /// <summary>Size of the weight's kW axis.</summary>
    public int KernelWidth { get; init; }

    /// <summary>Every group has one channel on either side.</summary>
    public bool IsDepthwise => Groups > 1 && SourceChannels == 1 && TargetChannels == 1;

    /// <summary>Taps of the window.</summary>
    public int Taps => Depth.Taps * Height.Taps * Width.Taps;

    /// <summary>Target pixels.</summary>
    public long Pixels => (long)Batch * Depth.Count * Height.Count * Width.Count;

    /// <summary>Weights of a tap, of all groups.</summary>
    public nint TapFloats => (nint)Groups * SourceChannels * TargetChannels;

    /// <summary>Multiply-adds for one row of target pixels of one group.</summary>
    public long RowMultiplyAdds => (long)Width.Count * Taps * SourceChannels * TargetChannels;

    /// <summary>Target channels of a panel of <paramref name="width"/>: the last one may have fewer.</summary>
    public int Columns(int panel, int width) => Math.Min(width, TargetChannels - panel * width);

    /// <summary>Where a tap stands in the weight, of all its taps.</summary>
    public nint TapIndex(int tap)
    {
        Debug.Assert(tap < Taps);
        (int rest, int w) = Math.DivRem(tap, Width.Taps);
        (int d, int h) = Math.DivRem(rest, Height.Taps);
        int kd = Depth.TapFirst + d * Depth.TapStep, kh = Height.TapFirst + h * Height.TapStep, kw = Width.TapFirst + w * Width.TapStep;
        return ((nint)kd * KernelHeight + kh) * KernelWidth + kw;
    }
}
