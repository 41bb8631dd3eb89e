using Fovea.Initializers;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea;

/// <summary>A tensor that a layer owns: learned (a weight), or kept beside (running statistics).</summary>
/// <remarks>
/// Its numbers come into being when they are first needed, as a pure function of seed and name; see
/// <see cref="Layers.Module.Initialize"/>. Its memory is never pooled.
/// </remarks>
public sealed class Parameter
{
    private readonly CpuBuffer _buffer;
    private CpuBuffer? _gradient;

    internal Parameter(string name, Shape shape, Initializer initializer, bool trainable, WeightLayout layout)
    {
        Name = name;
        Initializer = initializer;
        Layout = layout;
        _buffer = CpuBuffer.Unpooled(shape.Count);
        Value = new Value { Shape = shape, Buffer = _buffer, Parameter = this, RequiresGradient = trainable };
    }

    /// <summary>The name within its layer, for example <c>weight</c>.</summary>
    public string Name { get; }

    /// <summary>The path within the model, for example <c>features.0.weight</c>; the name alone outside of a model.</summary>
    public string Path { get; internal set; } = "";

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Value.Shape;

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>Whether an optimizer changes it; false for running statistics and for what was frozen.</summary>
    public bool Trainable
    {
        get => Value.RequiresGradient;
        set => Value.RequiresGradient = value;
    }

    /// <summary>How its axes are ordered in a weights file.</summary>
    public WeightLayout Layout { get; }

    /// <summary>Whether the last walk back reached this parameter.</summary>
    public bool HasGradient { get; internal set; }

    internal Initializer Initializer { get; }

    internal bool Initialized { get; private set; }

    internal Value Value { get; }

    /// <summary>The backend that computed the gradient, and so the one that an optimizer uses.</summary>
    internal Backend? GradientBackend { get; set; }

    /// <summary>The gradient's buffer, there from the first walk on.</summary>
    internal CpuBuffer GradientBuffer => _gradient ??= CpuBuffer.Unpooled(Count);

    internal Buffer Buffer => _buffer;

    /// <summary>The numbers, in row-major order; writing to them changes the parameter.</summary>
    public Span<float> AsSpan() => _buffer.Span;

    /// <summary>The gradient of the last walk back, in row-major order.</summary>
    /// <exception cref="FoveaException">The last walk did not reach this parameter.</exception>
    public ReadOnlySpan<float> Gradient => HasGradient ? GradientBuffer.Span : throw new FoveaException(
        $"parameter {DisplayName} {Shape} has no gradient: no Backward() has reached it. Is it part of the loss, and Trainable?");

    internal string DisplayName => Path.Length > 0 ? Path : Name;

    /// <summary>The parameter as an operand.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Value.ToTensor();

    /// <summary>The parameter as an operand.</summary>
    public Tensor ToTensor() => this;

    /// <summary>Replaces all numbers.</summary>
    /// <exception cref="ShapeException">Another number of elements.</exception>
    public void Set(ReadOnlySpan<float> values)
    {
        if (values.Length != Count)
            throw new ShapeException(nameof(Parameter), $"{DisplayName} {Shape} holds {Count} values, got {values.Length}.");
        values.CopyTo(AsSpan());
        Initialized = true;
    }

    internal void Initialize(ulong seed, string path)
    {
        Initializer.Fill(AsSpan(), Shape, Layout, new Random.RandomStream(seed, Random.RandomStream.StreamOf(path)));
        Initialized = true;
    }
}
