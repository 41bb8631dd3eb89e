using Fovea.Initializers;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;

namespace Fovea;

/// <summary>A tensor that a layer owns: learned (a weight), or kept beside (running statistics).</summary>
/// <remarks>
/// Its memory and its numbers come into being when they are first needed, the numbers as a pure function of seed and path; see
/// <see cref="Layers.Module.Initialize"/>. The memory is never pooled.
/// </remarks>
public sealed class Parameter
{
    private readonly Lock _drawing = new();
    private Initializer _initializer;
    private (ulong Seed, string Path) _drawn;
    private CpuBuffer? _gradient;

    internal Parameter(string name, Shape shape, Initializer initializer, WeightLayout layout, bool isStatistic)
    {
        Name = name;
        Layout = layout;
        IsStatistic = isStatistic;
        _initializer = initializer;
        Value = new Value { Shape = shape, Parameter = this, RequiresGradient = !isStatistic };
    }

    /// <summary>The name within its layer, for example <c>weight</c>.</summary>
    public string Name { get; }

    /// <summary>The path within the model, for example <c>features.0.weight</c>; empty before the model was first used.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Value.Shape;

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>How its axes are ordered in a weights file.</summary>
    public WeightLayout Layout { get; }

    /// <summary>Whether it is kept beside the weights (running statistics) and never learned by gradient.</summary>
    public bool IsStatistic { get; }

    /// <summary>Whether a gradient is computed and an optimizer changes it; set it to false to freeze a weight.</summary>
    public bool Trainable
    {
        get => Value.RequiresGradient;
        set => Value.RequiresGradient = value && !IsStatistic;
    }

    /// <summary>How the first numbers are drawn. Set on numbers that are there, it draws them anew, with the seed and the path of the last time.</summary>
    public Initializer Initializer
    {
        get => _initializer;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _initializer = value;
            if (IsInitialized) Initialize(_drawn.Seed, _drawn.Path ?? DisplayName);
        }
    }

    /// <summary>Whether the last walk back reached this parameter.</summary>
    public bool HasGradient { get; internal set; }

    /// <summary>The gradient of the last walk back, in row-major order.</summary>
    /// <exception cref="FoveaException">The last walk did not reach this parameter.</exception>
    public ReadOnlySpan<float> Gradient => HasGradient ? GradientBuffer.Span : throw new FoveaException(
        $"parameter {DisplayName} {Shape} has no gradient: no Backward() has reached it. Is it part of the loss, and Trainable?");

    internal Value Value { get; }

    internal CpuBuffer Buffer => (CpuBuffer)(Value.Buffer ??= CpuBuffer.Unpooled(Count));

    internal CpuBuffer GradientBuffer => _gradient ??= CpuBuffer.Unpooled(Count);

    /// <summary>The backend that computed the gradient, and so the one that an optimizer uses.</summary>
    internal Backend? GradientBackend { get; set; }

    internal bool IsInitialized { get; private set; }

    /// <summary>The module that registered it.</summary>
    internal Layers.Module? Module { get; set; }

    internal string DisplayName => Path.Length > 0 ? Path : Name;

    /// <summary>The parameter as an operand.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.ToTensor();

    /// <summary>The parameter as an operand.</summary>
    public Tensor ToTensor() => Value.ToTensor();

    /// <summary>The numbers, in row-major order; writing to them changes the parameter.</summary>
    public Span<float> AsSpan()
    {
        EnsureInitialized();
        return Buffer.Span;
    }

    /// <summary>Replaces all numbers.</summary>
    /// <exception cref="ShapeException">Another number of elements.</exception>
    public void Set(ReadOnlySpan<float> values)
    {
        if (values.Length != Count)
            throw new ShapeException(nameof(Parameter), $"{DisplayName} {Shape} holds {Count} values, got {values.Length}.");
        values.CopyTo(Buffer.Span);
        IsInitialized = true;
    }

    /// <summary>Draws the first numbers if there are none yet.</summary>
    internal void EnsureInitialized()
    {
        if (IsInitialized) return;
        Module?.EnsureReady();
        lock (_drawing)
        {
            if (!IsInitialized) Initialize(seed: 0, DisplayName);
        }
    }

    internal void Initialize(ulong seed, string path)
    {
        _drawn = (seed, path);
        _initializer.Fill(Buffer.Span, Shape, Layout, new RandomStream(seed, RandomStream.StreamOf(path)));
        IsInitialized = true;
    }
}
