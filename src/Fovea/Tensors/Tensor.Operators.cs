using Fovea.Kernels.Geometry;
using Fovea.Operators.Dense;
using Fovea.Operators.Elementwise;
using Fovea.Operators.Reductions;
using Fovea.Operators.Shaping;

namespace Fovea;

// Operators that read best on the tensor itself; each is one call of the operator that its documentation names.
public readonly partial struct Tensor
{
    /// <summary>Elementwise sum of two tensors of one shape; see <see cref="Broadcast"/> for others.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => AddFunction.Operator.Apply(left, right);

    /// <summary>Elementwise difference of two tensors of one shape.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => SubtractFunction.Operator.Apply(left, right);

    /// <summary>Elementwise product of two tensors of one shape.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => MultiplyFunction.Operator.Apply(left, right);

    /// <summary>Elementwise quotient of two tensors of one shape.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => DivideFunction.Operator.Apply(left, right);

    /// <summary>A number is added to every element.</summary>
    public static Tensor operator +(Tensor tensor, float number) => AffineOperator.Apply(tensor, 1, number);

    /// <summary>A number is added to every element.</summary>
    public static Tensor operator +(float number, Tensor tensor) => tensor + number;

    /// <summary>A number is subtracted from every element.</summary>
    public static Tensor operator -(Tensor tensor, float number) => AffineOperator.Apply(tensor, 1, -number);

    /// <summary>A number less every element.</summary>
    public static Tensor operator -(float number, Tensor tensor) => AffineOperator.Apply(tensor, -1, number);

    /// <summary>Every element with the other sign.</summary>
    public static Tensor operator -(Tensor tensor) => AffineOperator.Apply(tensor, -1);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(Tensor tensor, float factor) => AffineOperator.Apply(tensor, factor);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(float factor, Tensor tensor) => tensor * factor;

    /// <summary>Every element times 1 / divisor.</summary>
    public static Tensor operator /(Tensor tensor, float divisor) => AffineOperator.Apply(tensor, 1 / divisor);

    /// <summary>The greater of two elements, for each place of two tensors of one shape; NaN wins.</summary>
    public static Tensor Maximum(Tensor left, Tensor right) => MaximumFunction.Operator.Apply(left, right);

    /// <summary>The lesser of two elements, for each place of two tensors of one shape; NaN wins.</summary>
    public static Tensor Minimum(Tensor left, Tensor right) => MinimumFunction.Operator.Apply(left, right);

    /// <summary>Joins tensors along an axis (−1: the channels); see <see cref="ConcatenateOperator"/>.</summary>
    public static Tensor Concatenate(int axis, params ReadOnlySpan<Tensor> tensors) => ConcatenateOperator.Apply(axis, tensors);

    /// <summary>The same numbers under another shape; one size may be −1 and follows from the others. See <see cref="ReshapeOperator"/>.</summary>
    public Tensor Reshape(params ReadOnlySpan<int> sizes) => ReshapeOperator.Apply(this, sizes);

    /// <summary>The axes in another order: axis k of the result is axis order[k]; see <see cref="PermuteOperator"/>.</summary>
    public Tensor Permute(params Axes order) => PermuteOperator.Apply(this, order);

    /// <summary>Two axes exchanged.</summary>
    public Tensor Transpose(int first, int second) => PermuteOperator.Transpose(this, first, second);

    /// <summary>The product of matrices <c>[…, M, K]·[…, K, N]</c>; see <see cref="MatrixProductOperator"/>.</summary>
    public Tensor MatrixProduct(Tensor right) => MatrixProductOperator.Apply(this, right);

    /// <summary>Repeated along the axes in which this tensor has size 1 or that it lacks in front; see <see cref="BroadcastOperator"/>.</summary>
    public Tensor Broadcast(Shape shape) => BroadcastOperator.Apply(this, shape);

    /// <summary>The places start, start + step, … of an axis; see <see cref="SliceOperator"/>.</summary>
    public Tensor Slice(int axis, int start, int size, int step = 1) => SliceOperator.Apply(this, axis, start, size, step);

    /// <summary>Parts of the given sizes along an axis, one after the other.</summary>
    public Tensor[] Split(int axis, params ReadOnlySpan<int> sizes) => SliceOperator.Split(this, axis, sizes);

    /// <summary>The sum over axes, over all if none is named; see <see cref="SumOperator"/>.</summary>
    /// <param name="axes">The axes, in any order; negative ones are counted from the last.</param>
    /// <param name="keepAxes">Whether they stay, with size 1.</param>
    public Tensor Sum(Axes axes = default, bool keepAxes = false) => SumOperator.Apply(this, axes, keepAxes);

    /// <summary>The mean over axes, over all if none is named; see <see cref="SumOperator"/>.</summary>
    /// <param name="axes">The axes, in any order; negative ones are counted from the last.</param>
    /// <param name="keepAxes">Whether they stay, with size 1.</param>
    public Tensor Mean(Axes axes = default, bool keepAxes = false) => SumOperator.Apply(this, axes, keepAxes, mean: true);

    /// <summary>The greatest number over axes, over all if none is named; see <see cref="ExtremeOperator"/>.</summary>
    /// <param name="axes">The axes, in any order; negative ones are counted from the last.</param>
    /// <param name="keepAxes">Whether they stay, with size 1.</param>
    public Tensor Max(Axes axes = default, bool keepAxes = false) => ExtremeOperator.Apply(this, ExtremeKind.Max, axes, keepAxes);

    /// <summary>The least number over axes, over all if none is named; see <see cref="ExtremeOperator"/>.</summary>
    /// <param name="axes">The axes, in any order; negative ones are counted from the last.</param>
    /// <param name="keepAxes">Whether they stay, with size 1.</param>
    public Tensor Min(Axes axes = default, bool keepAxes = false) => ExtremeOperator.Apply(this, ExtremeKind.Min, axes, keepAxes);

    /// <summary>The place of the greatest number along an axis for each place of the others, row-major. Of equals the first, NaN wins.</summary>
    /// <exception cref="ShapeException">There is no such axis, or it is empty.</exception>
    public int[] ArgMax(int axis = -1)
    {
        int place = Axes.Place(nameof(ArgMax), axis, Shape), n = Shape[place], inner = Shape[(place + 1)..].Count;
        if (n == 0) throw new ShapeException(nameof(ArgMax), $"axis {axis} of the tensor {Shape} is empty.");
        float[] numbers = ToArray();
        int[] places = new int[numbers.Length / n];
        for (int i = 0; i < places.Length; i++)
        {
            int first = i / inner * n * inner + i % inner, best = 0;
            for (int j = 1; j < n && !float.IsNaN(numbers[first + best * inner]); j++)
            {
                float number = numbers[first + j * inner];
                if (number > numbers[first + best * inner] || float.IsNaN(number)) best = j;
            }

            places[i] = best;
        }

        return places;
    }
}
