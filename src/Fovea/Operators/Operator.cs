using Fovea.Autograd;
using Fovea.Kernels;

namespace Fovea.Operators;

/// <summary>One operation: everything known about it. Settings are its properties, so two operators with equal settings are equal.</summary>
/// <remarks>Derive from <see cref="Operator{TGeometry}"/>.</remarks>
public abstract record Operator
{
    private protected Operator() { }

    /// <summary>The name in messages and summaries, for example <c>Conv2d</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Runs the shape rule and returns a node with its geometry, not yet part of a recording.</summary>
    internal abstract Node CreateNode(ReadOnlySpan<Shape> inputs);

    /// <summary>Applies the operator to tensors.</summary>
    protected Tensor Run(params ReadOnlySpan<Tensor> inputs) => Run(default, [], inputs);

    /// <summary>Applies the operator to tensors and whole numbers (class labels).</summary>
    /// <param name="indexShape">The shape of the indices; the shape rule gets it after those of the tensors.</param>
    /// <param name="indices">The indices; copied.</param>
    /// <param name="inputs">The operands.</param>
    protected Tensor Run(Shape indexShape, ReadOnlySpan<int> indices, params ReadOnlySpan<Tensor> inputs)
    {
        Recording? recording = null;
        foreach (Tensor input in inputs)
        {
            if (input.Value.Recording is not { } own) continue;
            if (recording is not null && recording != own)
                throw new FoveaException($"{Name}: the operands are part of two recordings. Clone() the one whose gradient is not wanted.");
            recording = own;
        }

        return recording is not null ? recording.Apply(this, inputs, indexShape, indices) : RunFree(indexShape, indices, inputs);
    }

    /// <summary>Outside of a recording: evaluation, without gradients. The result lives as long as it is held.</summary>
    private Tensor RunFree(Shape indexShape, ReadOnlySpan<int> indices, ReadOnlySpan<Tensor> inputs)
    {
        Node node = CreateNode(ShapesOf(inputs, indexShape));
        Value[] values = new Value[inputs.Length];
        bool lost = false;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = inputs[i].Value;
            values[i].Parameter?.EnsureInitialized();
            lost |= values[i].RequiresGradient || values[i].LostGradient;
        }

        Tensor result = node.ComputeFree(values, indexShape, indices, Backend.Default);
        result.Value.LostGradient = lost;
        return result;
    }

    /// <summary>The shapes of all operands, that of the indices last; needed once, when a node is made.</summary>
    internal static Shape[] ShapesOf(ReadOnlySpan<Tensor> inputs, Shape indexShape)
    {
        Shape[] shapes = new Shape[inputs.Length + (indexShape.Rank > 0 ? 1 : 0)];
        for (int i = 0; i < inputs.Length; i++) shapes[i] = inputs[i].Shape;
        if (indexShape.Rank > 0) shapes[^1] = indexShape;
        return shapes;
    }

    /// <summary>
    /// The operator that stood at this place of the recording in the last step. One that is made from settings at each call, as
    /// <c>x * 0.5f</c> is, takes that one again if the settings are the same, so that a steady step allocates nothing.
    /// </summary>
    private protected static TOperator? Recorded<TOperator>(Tensor operand) where TOperator : Operator => operand.Value.Recording?.Expected as TOperator;
}

/// <summary>One operation whose shape rule gives a geometry of type <typeparamref name="TGeometry"/>.</summary>
/// <typeparam name="TGeometry">A small record of integers that the kernels are told.</typeparam>
public abstract record Operator<TGeometry> : Operator where TGeometry : struct
{
    /// <summary>The shape rule, first half: checks the operands' shapes once and settles everything that follows from them.</summary>
    /// <param name="inputs">Shapes of the operands; of the indices, if there are any, last.</param>
    /// <exception cref="ShapeException">They do not fit; the message names the fix.</exception>
    public abstract TGeometry Resolve(ReadOnlySpan<Shape> inputs);

    /// <summary>The shape rule, second half: the shape of the result.</summary>
    public abstract Shape OutputShape(in TGeometry geometry, ReadOnlySpan<Shape> inputs);

    /// <summary>Computes the result from the operands.</summary>
    protected internal abstract void Forward(in TGeometry geometry, in ForwardContext context);

    /// <summary>Computes the gradient of every operand that needs one.</summary>
    protected internal abstract void Backward(in TGeometry geometry, in BackwardContext context);

    /// <summary>What one forward pass costs.</summary>
    /// <param name="geometry">The geometry.</param>
    /// <param name="operands">The number of operands given: with a bias there is one more.</param>
    public abstract Cost Cost(in TGeometry geometry, int operands);

    /// <summary>How the cost comes about: formulas with the numbers of this geometry put in. Empty where the reference of operators says it all.</summary>
    /// <param name="geometry">The geometry.</param>
    /// <param name="operands">The number of operands given.</param>
    public virtual IReadOnlyList<CostFormula> Formulas(in TGeometry geometry, int operands) => [];

    /// <summary>Which positions of an operand one position of the result sees: the operator's share of the receptive field.</summary>
    /// <param name="geometry">The geometry.</param>
    /// <param name="operand">Which operand.</param>
    public abstract Reach Reach(in TGeometry geometry, int operand);

    /// <summary>Whether an operand, and its gradient, may be a view: columns of a wider tensor.</summary>
    internal virtual bool TakesView(in TGeometry geometry, int operand) => false;

    /// <summary>Whether the result, and its gradient, may be a view: columns of a wider tensor.</summary>
    internal virtual bool GivesView(in TGeometry geometry) => false;

    /// <summary>The column of the result from which on an operand stands in it, row by row and unchanged; −1 if it does not.</summary>
    internal virtual int ColumnOf(in TGeometry geometry, int operand) => -1;

    internal override Node CreateNode(ReadOnlySpan<Shape> inputs)
    {
        try
        {
            TGeometry geometry = Resolve(inputs);
            return new Node<TGeometry>(this, geometry, OutputShape(geometry, inputs));
        }
        catch (ShapeException error) when (error.IsOfShape)
        {
            // A result of more elements than there can be: say whose.
            throw error.MetBy(Name);
        }
    }
}
