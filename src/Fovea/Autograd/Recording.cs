using Fovea.Kernels;
using Fovea.Operators;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Autograd;

/// <summary>Records the operators that are applied to its inputs, so that gradients can flow back, costs be counted, and models be drawn.</summary>
/// <remarks>
/// <para>
/// What is computed from <see cref="Input(Tensor, bool)"/> belongs to the recording; there is no hidden global state, and two recordings may run on
/// two threads. Training or evaluation is a property of the recording: no layer carries a flag that could be forgotten.
/// </para>
/// <para>
/// <see cref="Begin"/> starts a step and ends the life of the last step's tensors. A step that applies the same operators to the same
/// shapes as the last one finds its nodes, tensors and buffers ready and allocates nothing.
/// </para>
/// </remarks>
public sealed partial class Recording
{
    private static long _lastWalk;

    private readonly TensorOwner _owner = new("recording", "Recording.Begin()");
    private readonly List<Node> _nodes = [];
    private readonly List<Value> _inputs = [];
    private readonly List<string> _scope = [];
    private readonly HashSet<Parameter> _reached = [];
    private readonly Dictionary<Value, Value> _foreign = [];
    private int _nodeCursor;
    private int _inputCursor;

    private Recording(bool training, bool gradients, bool shapesOnly, Backend? backend, ulong seed)
    {
        IsTraining = training;
        Gradients = gradients;
        ShapesOnly = shapesOnly;
        Backend = backend ?? Backend.Default;
        Seed = seed;
    }

    /// <summary>A recording for training: batch statistics, dropout, gradients.</summary>
    /// <param name="seed">Seed of dropout.</param>
    /// <param name="backend">Where to compute; the default backend if null.</param>
    public static Recording ForTraining(ulong seed = 0, Backend? backend = null) => new(true, true, false, backend, seed);

    /// <summary>A recording for evaluation: running statistics, no dropout.</summary>
    /// <param name="gradients">Whether gradients are wanted nevertheless, as saliency maps do.</param>
    /// <param name="backend">Where to compute; the default backend if null.</param>
    public static Recording ForEvaluation(bool gradients = false, Backend? backend = null) => new(false, gradients, false, backend, 0);

    /// <summary>A recording of shapes alone: nothing is computed and no memory taken, whatever the size.</summary>
    public static Recording OfShapes(bool training = false) => new(training, false, true, null, 0);

    /// <summary>Training as opposed to evaluation.</summary>
    public bool IsTraining { get; }

    /// <summary>Whether gradients can flow back.</summary>
    public bool Gradients { get; }

    /// <summary>Whether shapes flow without numbers.</summary>
    public bool ShapesOnly { get; }

    /// <summary>Where numbers live and kernels run.</summary>
    public Backend Backend { get; }

    /// <summary>Seed of everything random in the operators.</summary>
    public ulong Seed { get; }

    /// <summary>The number of the step, counted from 1 by <see cref="Begin"/>; with the seed it determines all randomness, so a resumed run sets it.</summary>
    public long Step { get; set; }

    /// <summary>The operators applied in this step, in order.</summary>
    public IReadOnlyList<Node> Nodes => _nodes.Count == _nodeCursor ? _nodes : _nodes.GetRange(0, _nodeCursor);

    /// <summary>Starts the next step. The last one's tensors may no longer be read; their memory is used again.</summary>
    public void Begin()
    {
        Truncate(_nodeCursor);
        ForgetForeign();
        _owner.NextRound();
        Step++;
        _nodeCursor = 0;
        _inputCursor = 0;
        _auxiliaryOutputs.Clear();
    }

    /// <summary>Brings a tensor into the recording; what is computed from the result is recorded.</summary>
    /// <param name="tensor">The numbers; they are not copied if they are in the memory of <see cref="Backend"/>.</param>
    /// <param name="requiresGradient">Whether the gradient for this input is wanted (<see cref="GradientOf"/>).</param>
    public Tensor Input(Tensor tensor, bool requiresGradient = false)
    {
        Value source = tensor.Value;
        if (source.Recording is { } owner)
        {
            throw new FoveaException($"Recording.Input: the tensor {source.Shape} is part of {(owner == this ? "this recording already" : "another recording")}; "
                + "as an input it would lose its gradient in silence. Call Clone() on it if no gradient is wanted.");
        }

        if (Gradients) CheckLost(nameof(Input), source);
        Value value = NextInput(source.Shape, requiresGradient);
        value.Parameter = null;
        // Memory that was shared in the last step is not written to.
        if (value.KeepAlive is not null) (value.KeepAlive, value.Buffer) = (null, null);
        if (ShapesOnly) return value.ToTensor();
        source.Parameter?.EnsureInitialized();
        if (source.Buffer is null) throw new FoveaException($"Recording.Input: the tensor {source.Shape} has no numbers; use Recording.OfShapes.");
        if (!Backend.CanUse(source.Buffer))
        {
            CopyIn(source, value);
            return value.ToTensor();
        }

        (value.Buffer, value.KeepAlive, value.SourceGeneration) = (source.Buffer, source, source.Owner?.Generation ?? 0);
        return value.ToTensor();
    }

    /// <summary>
    /// Brings a parameter into the recording by itself, to compute with parameters alone: a penalty on weights, a normalised weight.
    /// Its gradient is added to the parameter's own. (As an operand beside a recorded tensor a parameter needs nothing of the kind.)
    /// </summary>
    public Tensor Input(Parameter parameter)
    {
        if (!ShapesOnly)
        {
            parameter.EnsureInitialized();
            // The copy that it is computed with as an operand, so that there is one of them.
            if (!Backend.CanUse(parameter.Buffer)) return Foreign(parameter.Value).ToTensor();
        }

        Tensor tensor = Input(parameter.ToTensor(), parameter.Trainable);
        tensor.Value.Parameter = parameter;
        return tensor;
    }

    /// <summary>An input of a recording of shapes.</summary>
    public Tensor Input(Shape shape)
    {
        if (!ShapesOnly) throw new FoveaException("Recording.Input(shape): this recording computes; give it a tensor.");
        return NextInput(shape, false).ToTensor();
    }

    /// <summary>Parts of the path of the modules whose forward pass is running; see <see cref="Layers.Module"/>.</summary>
    internal List<string> Scope => _scope;

    internal string Path => string.Join('.', _scope.Where(static name => name.Length > 0));

    /// <summary>The operator that a step like the last one applies next; null if it had no more.</summary>
    internal Operator? Expected => _nodeCursor < _nodes.Count ? _nodes[_nodeCursor].Operator : null;

    /// <summary>Applies an operator: finds its node of the last step again, or makes one, and computes.</summary>
    internal Tensor Apply(Operator op, ReadOnlySpan<Tensor> inputs, Shape indexShape, ReadOnlySpan<int> indices)
    {
        Node node;
        bool isNew = _nodeCursor == _nodes.Count || !Matches(_nodes[_nodeCursor], op, inputs, indexShape);
        if (!isNew)
        {
            node = _nodes[_nodeCursor];
            node.Renew();
        }
        else
        {
            Truncate(_nodeCursor);
            node = op.CreateNode(Operator.ShapesOf(inputs, indexShape));
            node.Attach(this, _nodeCursor, Path, Localize(op, inputs), indexShape, _owner);
            _nodes.Add(node);
        }

        _nodeCursor++;
        if (ShapesOnly) return node.Output.ToTensor();
        if (isNew) node.MoveOperandsOut();
        node.Compute(indices);
        if (isNew) node.MoveOperandsIn(_nodes);
        if (IsTraining && _foreign.Count > 0) ExportStatistics(node);
        return node.Output.ToTensor();
    }

    /// <summary>The numbers of a parameter that this recording computes with in this step: the parameter's own, or the backend's copy of them.</summary>
    internal Buffer BufferOf(Parameter parameter)
    {
        parameter.EnsureInitialized();
        return (Backend.CanUse(parameter.Buffer) ? parameter.Value : Foreign(parameter.Value)).Buffer!;
    }

    private Value NextInput(Shape shape, bool requiresGradient)
    {
        requiresGradient &= Gradients;
        if (_inputCursor < _inputs.Count)
        {
            Value ready = _inputs[_inputCursor];
            if (ready.Shape == shape && ready.RequiresGradient == requiresGradient)
            {
                _inputCursor++;
                return ready;
            }

            _inputs.RemoveRange(_inputCursor, _inputs.Count - _inputCursor);
        }

        Value value = new() { Shape = shape, Owner = _owner, Recording = this, RequiresGradient = requiresGradient };
        _inputs.Add(value);
        _inputCursor++;
        return value;
    }

    private bool Matches(Node node, Operator op, ReadOnlySpan<Tensor> inputs, Shape indexShape)
    {
        if (!ReferenceEquals(node.Operator, op) && !node.Operator.Equals(op)) return false;
        if (node.Inputs.Length != inputs.Length || node.IndexShape != indexShape) return false;
        bool requiresGradient = false;
        for (int i = 0; i < inputs.Length; i++)
        {
            Value given = inputs[i].Value;
            Value value = _foreign.Count > 0 && _foreign.ContainsKey(given) ? Foreign(given) : given;
            if (!ReferenceEquals(value, node.Inputs[i])) return false;
            requiresGradient |= value.RequiresGradient;
        }

        return node.Output.RequiresGradient == (requiresGradient && Gradients);
    }

    private static void CheckLost(string operation, Value value)
    {
        if (!value.LostGradient) return;
        throw new FoveaException($"{operation}: the tensor {value.Shape} was computed from parameters outside of this recording, so their gradient would be lost. "
            + "Bring the parameter in with recording.Input(parameter), or use the tensor's Clone() if no gradient is wanted.");
    }

    /// <summary>The operands as this recording's backend can use them.</summary>
    private Value[] Localize(Operator op, ReadOnlySpan<Tensor> inputs)
    {
        Value[] values = new Value[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            Value value = inputs[i].Value;
            if (Gradients) CheckLost(op.Name, value);
            if (value.Owner is { } owner && owner != _owner)
            {
                throw new FoveaException($"{op.Name}: operand {i} {value.Shape} is a loader's tensor, whose memory is used again for the next batch. "
                    + "Bring it in with recording.Input(...).");
            }

            if (!ShapesOnly) value.Parameter?.EnsureInitialized();
            values[i] = ShapesOnly || value.Recording == this || value.Buffer is null || Backend.CanUse(value.Buffer) ? value : Foreign(value);
        }

        return values;
    }

    /// <summary>This backend's copy of a value of another one, brought up to date once a step.</summary>
    private Value Foreign(Value source)
    {
        if (!_foreign.TryGetValue(source, out Value? local))
        {
            local = new Value { Shape = source.Shape, Recording = this, Parameter = source.Parameter, ImportedInRound = -1 };
            _foreign.Add(source, local);
        }

        if (local.ImportedInRound == _owner.Generation) return local;
        local.ImportedInRound = _owner.Generation;
        local.RequiresGradient = source.RequiresGradient && Gradients;
        CopyIn(source, local);
        return local;
    }

    /// <summary>Lets go of what the last step did not use, such as a target that was made for the step before.</summary>
    private void ForgetForeign()
    {
        foreach ((Value source, Value local) in _foreign)
        {
            if (local.ImportedInRound == _owner.Generation) continue;
            if (local.Buffer is { } buffer) Backend.Release(buffer);
            if (local.Gradient is { } gradient) Backend.Release(gradient);
            _foreign.Remove(source);
        }
    }

    /// <summary>Brings running statistics that an operator has changed back into their parameters.</summary>
    private void ExportStatistics(Node node)
    {
        foreach (Value value in node.Inputs)
        {
            if (value is { Recording: not null, Parameter: { IsStatistic: true } statistic }) Backend.Read(value.Buffer!, statistic.AsSpan());
        }
    }

    private void CopyIn(Value source, Value destination)
    {
        float[] numbers = source.ToTensor().ToArray();
        destination.Buffer ??= Backend.Allocate(destination.Shape.Count);
        Backend.Write(numbers, destination.Buffer);
    }

    /// <summary>Gives all memory back. Tensors of this recording may no longer be read.</summary>
    internal void Release()
    {
        _owner.NextRound();
        _nodeCursor = 0;
        _auxiliaryOutputs.Clear();
        Truncate(0);
    }

    private void Truncate(int count)
    {
        for (int i = count; i < _nodes.Count; i++) _nodes[i].Free();
        _nodes.RemoveRange(count, _nodes.Count - count);
    }
}
