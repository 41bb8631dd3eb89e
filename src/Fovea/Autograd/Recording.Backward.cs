using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Autograd;

// The walk back: the nodes in reverse, each passing the gradient of its result on to its operands.
public sealed partial class Recording
{
    /// <summary>The gradient that the last <see cref="Tensor.Backward(bool)"/> left for an input of this recording, as a copy.</summary>
    /// <exception cref="FoveaException">No gradient was asked for, or none has arrived.</exception>
    public Tensor GradientOf(Tensor input)
    {
        Value value = input.Value;
        if (value.Gradient is null || value.Recording != this || value.Producer is not null || value.GradientRound != _owner.Generation)
        {
            throw new FoveaException($"Recording.GradientOf: there is no gradient for this tensor {value.Shape}. "
                + "Ask for it with Input(x, requiresGradient: true), then call Backward() on the loss.");
        }

        return Value.FreeCopy(value.Shape, value.Gradient, Backend).ToTensor();
    }

    /// <summary>The gradient that the last walk left for a parameter, in the precision of this recording's backend; null if it was not reached.</summary>
    internal Buffer? GradientBufferOf(Parameter parameter)
    {
        // A gradient may also be there from a walk of another recording.
        if (!_reached.Contains(parameter)) return null;
        return _foreign.TryGetValue(parameter.Value, out Value? local) ? local.Gradient : parameter.GradientBuffer;
    }

    internal void Backward(Value loss, Tensor? seed, bool accumulate)
    {
        if (!Gradients || ShapesOnly)
            throw new FoveaException("Backward: this recording keeps no gradients. Use Recording.ForTraining(), or ForEvaluation(gradients: true).");
        if (seed is null && loss.Shape.Count != 1)
            throw new ShapeException(nameof(Backward), $"the tensor {loss.Shape} is no scalar. Reduce it to one number first, or pass the gradient that reaches it.");
        if (loss.Producer is null || !loss.RequiresGradient)
            throw new FoveaException($"Backward: this tensor {loss.Shape} depends on no parameter and on no input with requiresGradient, so there is nothing to do.");

        for (int i = 0; i < _inputCursor; i++) _inputs[i].CheckSource();
        if (seed is { } given && given.Shape != loss.Shape)
            throw new ShapeException(nameof(Backward), $"the gradient has shape {given.Shape}, the tensor {loss.Shape}.");
        long walk = Interlocked.Increment(ref _lastWalk);
        if (!accumulate)
        {
            foreach (Parameter parameter in _reached) parameter.HasGradient = false;
            _reached.Clear();
            for (int i = 0; i < _inputCursor; i++) _inputs[i].GradientRound = -1;
        }

        Start(loss, seed, walk);
        for (int i = loss.Producer.Index; i >= 0; i--)
        {
            Node node = _nodes[i];
            if (node.Output.GradientWalk != walk || !node.Output.RequiresGradient) continue;
            node.PropagateGradients(walk, accumulate);
            // An operator that works in place has handed it on.
            if (node.Output.Gradient is not { } gradient) continue;
            Backend.Release(gradient);
            node.Output.Gradient = null;
        }

        foreach (Value local in _foreign.Values)
        {
            if (local.GradientWalk == walk && local.Parameter is { } parameter) Export(local.Gradient!, parameter, walk, accumulate);
        }

        for (int i = 0; i < _inputCursor; i++)
        {
            Value input = _inputs[i];
            if (input.GradientWalk == walk && input.Parameter is { } parameter) Export(input.Gradient!, parameter, walk, accumulate);
        }
    }

    /// <summary>The buffer that the gradient of a value goes to; whether it must be added to what is there already.</summary>
    internal Buffer GradientTarget(Value value, long walk, bool accumulate, out bool add)
    {
        add = value.GradientWalk == walk && value.Gradient is not null;
        if (value.Parameter is { } parameter && value.Recording is null)
        {
            // The first walk that reaches a parameter overwrites what an earlier step left, unless it is to be added to.
            add |= accumulate && parameter.HasGradient;
            value.Gradient = parameter.GradientBuffer;
            parameter.HasGradient = true;
            parameter.GradientBackend = Backend;
            _reached.Add(parameter);
        }
        else
        {
            // An input keeps what an earlier walk of this step has left, if it is to be added to.
            add |= accumulate && value.Producer is null && value.Parameter is null && value.GradientRound == _owner.Generation;
            value.Gradient ??= Backend.Allocate(value.Shape.Count);
            value.GradientRound = _owner.Generation;
        }

        value.GradientWalk = walk;
        return value.Gradient!;
    }

    private void Start(Value loss, Tensor? seed, long walk)
    {
        loss.Gradient ??= Backend.Allocate(loss.Shape.Count);
        loss.GradientWalk = walk;
        if (seed is not { } gradient)
        {
            Backend.Fill(1, loss.Gradient);
            return;
        }

        Value source = gradient.Value;
        source.Parameter?.EnsureInitialized();
        if (Backend.CanUse(source.Buffer!)) Backend.Copy(source.Buffer!, loss.Gradient);
        else Backend.Write(gradient.ToArray(), loss.Gradient);
        GC.KeepAlive(source);
    }

    /// <summary>Brings a gradient that this recording holds for a parameter into the parameter.</summary>
    private void Export(Buffer gradient, Parameter parameter, long walk, bool accumulate)
    {
        bool add = parameter.HasGradient && (accumulate || parameter.Value.GradientWalk == walk);
        bool isLocal = Backend.CanUse(parameter.GradientBuffer);
        if (isLocal && add)
        {
            Backend.Accumulate(gradient, parameter.GradientBuffer);
        }
        else if (isLocal)
        {
            Backend.Copy(gradient, parameter.GradientBuffer);
        }
        else
        {
            float[] numbers = new float[parameter.Count];
            Backend.Read(gradient, numbers);
            Span<float> target = parameter.GradientBuffer.Span;
            for (int i = 0; i < numbers.Length; i++) target[i] = add ? target[i] + numbers[i] : numbers[i];
        }

        parameter.HasGradient = true;
        parameter.GradientBackend = isLocal ? Backend : null;
        parameter.Value.GradientWalk = walk;
        _reached.Add(parameter);
    }
}
