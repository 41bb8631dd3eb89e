namespace Fovea;

/// <summary>A tensor was read after the step that made it had ended. <see cref="Tensor.Clone"/> it within the step to keep it.</summary>
public sealed class RecycledTensorException : FoveaException
{
    /// <summary>An error with its message.</summary>
    public RecycledTensorException(string message) : base(message) { }
}
