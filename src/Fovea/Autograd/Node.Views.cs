using Fovea.Kernels;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Autograd;

// Operands that are computed in their place in the result: joined channels need no copy.
//
//   first step   a → [a a a]    b → [b b]         the result is written by a copy, and the operands move in:
//                [a a a b b][a a a b b]           their old buffers go back to the pool
//   from then on a ─────┘ b ─┘                    whoever computes a and b writes columns of the result
//
// Moving in needs that the operator that computes an operand can write columns, and that all that read it can read them. One that reads it later and cannot
// makes it move out again, as does a span that leaves the library.
public abstract partial class Node
{
    /// <summary>Whether an operand lies where it stands in the result.</summary>
    internal bool IsInPlace(int operand) =>
        Inputs[operand].Buffer is { IsView: true } buffer && ColumnOf(operand) is >= 0 and int column && _backend!.LiesIn(buffer, Output.Buffer!, column);

    /// <summary>Gives the operands memory that this operator can read.</summary>
    internal void MoveOperandsOut()
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            if (Inputs[i].Buffer is { IsView: true } && !TakesView(i)) MoveOut(Inputs[i]);
        }
    }

    /// <summary>Moves the operands into the result, which holds copies of them by now.</summary>
    /// <param name="nodes">All nodes so far.</param>
    internal void MoveOperandsIn(List<Node> nodes)
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            Value operand = Inputs[i];
            if (ColumnOf(i) is >= 0 and int column && CanMove(operand, nodes) && View(Output, Output.Buffer!, column, operand) is { } view) Move(operand, view);
        }
    }

    /// <summary>Leaves the buffer of the result, of which somebody is given a span, to them alone.</summary>
    internal void MoveApart()
    {
        if (Output.Buffer is { IsView: true } view)
        {
            // What was computed in this tensor's place stays there; from now on it is copied.
            Output.Buffer = Copy(Output);
            _backend!.Release(view);
            return;
        }

        for (int i = 0; i < Inputs.Length; i++)
        {
            if (IsInPlace(i)) MoveOut(Inputs[i]);
        }
    }

    /// <summary>Takes a part of the result's gradient for an operand's, if the operand lies there and no other gradient has arrived.</summary>
    internal bool ShareGradient(int operand, long walk)
    {
        Value value = Inputs[operand];
        if (value.GradientWalk == walk || !IsInPlace(operand)) return false;
        // An exception in an earlier walk may have left one.
        if (value.Gradient is { } stale) _backend!.Release(stale);
        value.Gradient = value.GradientView = View(Output, Output.Gradient!, ColumnOf(operand), value, value.GradientView);
        value.GradientWalk = walk;
        return true;
    }

    /// <summary>Whether the operator that computes a value, and all that read it so far, can work on columns.</summary>
    private static bool CanMove(Value value, List<Node> nodes)
    {
        if (value.Producer is not { GivesView: true } producer || value.Exposed || value.Shape.Count == 0 || value.Buffer!.IsView) return false;
        for (int i = producer.Index + 1; i < nodes.Count; i++)
        {
            Node reader = nodes[i];
            for (int j = 0; j < reader.Inputs.Length; j++)
            {
                if (ReferenceEquals(reader.Inputs[j], value) && !reader.TakesView(j)) return false;
            }
        }

        return true;
    }

    private static void MoveOut(Value value) => Move(value, value.Producer!.Copy(value));

    /// <summary>Gives a value a buffer that holds its numbers already. What was computed in its place moves with it.</summary>
    private static void Move(Value value, Buffer buffer)
    {
        Node producer = value.Producer!;
        Buffer old = value.Buffer!;
        for (int i = 0; i < producer.Inputs.Length; i++)
        {
            if (producer.IsInPlace(i)) Move(producer.Inputs[i], producer.View(value, buffer, producer.ColumnOf(i), producer.Inputs[i])!);
        }

        value.Buffer = buffer;
        producer._backend!.Release(old);
    }

    /// <summary>The columns of a wide value's buffer (or gradient) where a part of it stands.</summary>
    private Buffer? View(Value wide, Buffer buffer, int column, Value part, Buffer? reuse = null) =>
        _backend!.ViewColumns(buffer, wide.Shape[^1], column, part.Shape[^1], reuse);

    private Buffer Copy(Value value)
    {
        Buffer copy = _backend!.Allocate(value.Shape.Count);
        _backend.Copy(value.Buffer!, copy);
        return copy;
    }
}
