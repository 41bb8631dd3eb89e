using Fovea.Autograd;
using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea;

/// <summary>What a <see cref="Tensor"/> points at: a shape, its numbers, who made it, its gradient.</summary>
/// <remarks>
/// Three kinds: a parameter's (lives as long as the parameter), a recording's or a loader's (lives one round of its owner, is then
/// used again), and a free one, made outside of a recording (lives until the garbage collector finds it; then its buffer returns to
/// the pool through <see cref="BufferLease"/>).
/// </remarks>
internal sealed class Value
{
    public Shape Shape;

    /// <summary>The numbers; null where shapes alone flow.</summary>
    public Buffer? Buffer;

    /// <summary>Whose round ends this value's life; null for parameters and free values.</summary>
    public TensorOwner? Owner;

    public Recording? Recording;

    /// <summary>The node that computed it; null for inputs and parameters.</summary>
    public Node? Producer;

    public Parameter? Parameter;

    public bool RequiresGradient;

    /// <summary>Computed outside of a recording from parameters: using it inside of one would lose their gradient silently.</summary>
    public bool LostGradient;

    public Buffer? Gradient;

    /// <summary>The object that <see cref="Gradient"/> is where it is a view, kept for the next step.</summary>
    public Buffer? GradientView;

    /// <summary>The walk that wrote <see cref="Gradient"/>; see <see cref="Recording"/>.</summary>
    public long GradientWalk;

    /// <summary>The round of its recording in which <see cref="Gradient"/> arrived; −1 for none.</summary>
    public int GradientRound = -1;

    /// <summary>For a local copy of a value of another backend: the round of its recording in which the numbers were last brought in.</summary>
    public int ImportedInRound;

    /// <summary>A span over the buffer was handed out, so the buffer is left to the garbage collector and never used again.</summary>
    public bool Exposed;

    /// <summary>Keeps a free value's buffer until this value is garbage. For an input of a recording, keeps the caller's tensor.</summary>
    public object? KeepAlive;

    /// <summary>For an input of a recording that shares the memory of a loader's tensor: the round of the loader that it belongs to.</summary>
    public int SourceGeneration;

    /// <summary>Checks that the memory which an input shares still holds what was brought in.</summary>
    /// <exception cref="RecycledTensorException">It was used again.</exception>
    public void CheckSource()
    {
        if (KeepAlive is Value { Owner: { } owner } && owner.Generation != SourceGeneration) throw owner.Recycled(Shape);
    }

    public Tensor ToTensor() => new(this, Owner?.Generation ?? 0);

    /// <summary>A value outside of any recording.</summary>
    public static Value Free(Shape shape, Backend backend)
    {
        Buffer buffer = backend.Allocate(shape.Count);
        return new Value { Shape = shape, Buffer = buffer, KeepAlive = new BufferLease(backend, buffer) };
    }

    /// <summary>A free value with the numbers of a buffer, in the memory of the default backend, where every tensor outside of a recording is.</summary>
    public static Value FreeCopy(Shape shape, Buffer source, Backend backend)
    {
        Value copy = Free(shape, Backend.Default);
        if (Backend.Default.CanUse(source))
        {
            Backend.Default.Copy(source, copy.Buffer!);
            return copy;
        }

        float[] numbers = new float[shape.Count];
        backend.Read(source, numbers);
        Backend.Default.Write(numbers, copy.Buffer!);
        return copy;
    }
}
