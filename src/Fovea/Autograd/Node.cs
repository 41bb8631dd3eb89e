using Fovea.Kernels;
using Fovea.Operators;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Autograd;

/// <summary>One application of an operator within a recording.</summary>
public abstract partial class Node
{
    private Buffer?[] _saved = [];
    private IndexBuffer? _savedIndices;
    private Buffer?[] _pending = [];
    private Backend? _backend;

    private protected Node(Shape outputShape) => Output = new Value { Shape = outputShape };

    /// <summary>What was applied.</summary>
    public abstract Operator Operator { get; }

    /// <summary>What one forward pass costs.</summary>
    public abstract Cost Cost { get; }

    /// <summary>How the cost comes about, with this node's numbers.</summary>
    public abstract IReadOnlyList<CostFormula> CostFormulas { get; }

    /// <summary>Which positions of an operand one position of the result sees.</summary>
    public abstract Reach Reach(int operand);

    /// <summary>The position within the recording.</summary>
    public int Index { get; private set; }

    /// <summary>The path of the layer that applied it, for example <c>features.3</c>; empty outside of a module.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The shape of the result.</summary>
    public Shape OutputShape => Output.Shape;

    /// <summary>The number of operands.</summary>
    public int InputCount => Inputs.Length;

    /// <summary>The shape of an operand.</summary>
    public Shape InputShape(int index) => Inputs[index].Shape;

    /// <summary>The node that computed an operand; null for inputs of the recording and for parameters.</summary>
    public Node? InputNode(int index) => Inputs[index].Producer;

    /// <summary>The parameter that is an operand; null for other operands.</summary>
    public Parameter? InputParameter(int index) => Inputs[index].Parameter;

    internal Value[] Inputs { get; private set; } = [];

    internal Value Output { get; }

    internal Shape IndexShape { get; private set; }

    internal IndexBuffer? Indices { get; private set; }

    private Recording? Recording => Output.Recording;

    // A stream is named by step and position: no two operators of a run share one.
    private ulong Stream => Recording is { } recording ? ((ulong)recording.Step << 24) + (ulong)Index : 0;

    /// <summary>Whether an operand, and its gradient, may be a view.</summary>
    private protected abstract bool TakesView(int operand);

    /// <summary>Whether the result, and its gradient, may be a view.</summary>
    private protected abstract bool GivesView { get; }

    /// <summary>The column of the result from which on an operand stands in it; −1 if it does not.</summary>
    private protected abstract int ColumnOf(int operand);

    private protected abstract void Forward(in ForwardContext context);

    private protected abstract void Backward(in BackwardContext context);

    /// <summary>Makes the node part of a recording.</summary>
    internal void Attach(Recording recording, int index, string path, Value[] inputs, Shape indexShape, TensorOwner owner)
    {
        Index = index;
        Path = path;
        Inputs = inputs;
        IndexShape = indexShape;
        Output.Recording = recording;
        Output.Owner = owner;
        Output.Producer = this;
        Output.RequiresGradient = recording.Gradients && Array.Exists(inputs, static value => value.RequiresGradient);
        if (recording.ShapesOnly) return;
        _backend = recording.Backend;
        Output.Buffer = _backend.Allocate(OutputShape.Count);
        if (indexShape.Rank > 0) Indices = _backend.AllocateIndices(indexShape.Count);
    }

    /// <summary>Ready for the next step: a buffer that somebody holds a span of is left to them.</summary>
    internal void Renew()
    {
        if (!Output.Exposed) return;
        Output.Exposed = false;
        Output.Buffer = _backend!.Allocate(OutputShape.Count);
    }

    internal void Compute(ReadOnlySpan<int> indices)
    {
        Recording recording = Recording!;
        if (Indices is not null) _backend!.Write(indices, Indices);
        Forward(new ForwardContext(this, _backend!, recording.IsTraining, recording.Seed, Stream));
        GC.KeepAlive(Inputs);
    }

    /// <summary>Computes once, outside of any recording, and gives all but the result back.</summary>
    internal Tensor ComputeFree(Value[] inputs, Shape indexShape, ReadOnlySpan<int> indices, Backend backend)
    {
        Inputs = inputs;
        _backend = backend;
        Value result = Value.Free(OutputShape, backend);
        Output.Buffer = result.Buffer;
        if (indexShape.Rank > 0)
        {
            Indices = backend.AllocateIndices(indexShape.Count);
            backend.Write(indices, Indices);
        }

        Forward(new ForwardContext(this, backend, training: false, seed: 0, stream: 0));
        GC.KeepAlive(inputs);
        Output.Buffer = null;
        Free();
        return result.ToTensor();
    }

    /// <summary>Passes the gradient of the result on to the operands.</summary>
    internal void PropagateGradients(long walk, bool accumulate)
    {
        Recording recording = Recording!;
        if (_pending.Length != Inputs.Length) _pending = new Buffer?[Inputs.Length];
        // An exception in an earlier walk may have left some.
        Array.Clear(_pending);
        Backward(new BackwardContext(this, _backend!, recording.IsTraining, recording.Seed, Stream, walk, accumulate));
        for (int i = 0; i < _pending.Length; i++)
        {
            if (_pending[i] is not { } addend) continue;
            _backend!.Accumulate(addend, Inputs[i].Gradient!);
            _backend.Release(addend);
            _pending[i] = null;
        }
    }

    /// <summary>Where the gradient of an operand is written: into place if it is the first to arrive, else beside, to be added.</summary>
    internal Buffer GradientTarget(int index, long walk, bool accumulate)
    {
        Buffer target = Recording!.GradientTarget(Inputs[index], walk, accumulate, out bool add);
        return add ? _pending[index] = _backend!.Allocate(Inputs[index].Shape.Count) : target;
    }

    /// <summary>Where the gradient of an operand is written, or added if another one has arrived.</summary>
    internal Buffer GradientTarget(int index, long walk, bool accumulate, out bool adds) =>
        Recording!.GradientTarget(Inputs[index], walk, accumulate, out adds);

    /// <summary>Where the gradient of an operand is written: over that of the result, if it is the first to arrive and as large.</summary>
    internal Buffer GradientInPlace(int index, long walk, bool accumulate)
    {
        Value value = Inputs[index];
        bool canBe = value is { Producer: not null, Gradient: null } && value.GradientWalk != walk && value.Shape.Count == OutputShape.Count && !Output.Gradient!.IsView;
        if (!canBe) return GradientTarget(index, walk, accumulate);
        (value.Gradient, Output.Gradient) = (Output.Gradient, null);
        value.GradientWalk = walk;
        return value.Gradient!;
    }

    internal Buffer Saved(int slot, int length, Backend backend)
    {
        if (slot >= _saved.Length) Array.Resize(ref _saved, slot + 1);
        return _saved[slot] ??= backend.Allocate(length);
    }

    internal Buffer Saved(int slot) => _saved[slot]!;

    internal IndexBuffer SavedIndices(int length, Backend backend) => _savedIndices ??= backend.AllocateIndices(length);

    internal IndexBuffer SavedIndices() => _savedIndices!;

    /// <summary>Gives all buffers of the node back.</summary>
    internal void Free()
    {
        if (_backend is null) return;
        for (int i = 0; i < Inputs.Length; i++)
        {
            // Operands of nodes that are freed, too, have gone already.
            if (Output.Buffer is not null && IsInPlace(i)) MoveOut(Inputs[i]);
        }

        if (Output.Buffer is { } output && !Output.Exposed) _backend.Release(output);
        if (Output.Gradient is { } gradient) _backend.Release(gradient);
        Output.GradientView = null;
        foreach (Buffer? buffer in _saved)
        {
            if (buffer is not null) _backend.Release(buffer);
        }

        if (_savedIndices is not null) _backend.Release(_savedIndices);
        if (Indices is not null) _backend.Release(Indices);
        (Output.Buffer, Output.Gradient, _saved, _savedIndices, Indices) = (null, null, [], null, null);
    }
}

internal sealed class Node<TGeometry>(Operator<TGeometry> op, TGeometry geometry, Shape outputShape) : Node(outputShape)
    where TGeometry : struct
{
    private readonly TGeometry _geometry = geometry;

    /// <summary>What the shape rule settled.</summary>
    public TGeometry Geometry => _geometry;

    public override Operator Operator => op;

    public override Cost Cost => op.Cost(_geometry, InputCount);

    public override IReadOnlyList<CostFormula> CostFormulas => op.Formulas(_geometry, InputCount);

    public override Reach Reach(int operand) => op.Reach(_geometry, operand);

    private protected override bool TakesView(int operand) => op.TakesView(_geometry, operand);

    private protected override bool GivesView => op.GivesView(_geometry);

    private protected override int ColumnOf(int operand) => op.ColumnOf(_geometry, operand);

    private protected override void Forward(in ForwardContext context) => op.Forward(_geometry, context);

    private protected override void Backward(in BackwardContext context) => op.Backward(_geometry, context);
}
