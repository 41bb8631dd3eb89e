using System.Reflection;
using Fovea.Analysis;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using Fovea.Operators;
using Fovea.Operators.Activations;
using Fovea.Operators.Losses;
using Fovea.Operators.Elementwise;
using Fovea.Tests.Kernels;

namespace Fovea.Tests.Operators;

/// <summary>Every operator, at every setting of its samples, keeps to its shape rule, its cost formula, its derivative and its reference.</summary>
public class OperatorCatalogueTests
{
    private static readonly Dictionary<string, OperatorSample> Samples = OperatorCatalogue.Samples.ToDictionary(sample => sample.Name);

    public static TheoryData<string> Names() => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shape_rule_gives_the_shape_of_the_result(string name) => Assert.Null(OperatorCheck.Shapes(Samples[name]));

    [Theory]
    [MemberData(nameof(Names))]
    public void As_many_multiply_adds_are_executed_as_the_formula_says(string name) => Assert.Null(OperatorCheck.Counts(Samples[name]));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_position_depends_on_what_its_reach_names_and_on_nothing_else(string name) => Assert.Null(OperatorCheck.Reach(Samples[name]));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradients_agree_with_finite_differences(string name) => Assert.Null(OperatorCheck.Gradients(Samples[name]));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tier_agrees_with_the_reference(string name)
    {
        foreach (Backend backend in Backends.Cpu) Assert.Null(OperatorCheck.Kernels(Samples[name], backend));
    }

    [Fact]
    public void One_thread_and_three_give_the_same_bits()
    {
        foreach (InstructionTier tier in Tiers.Available)
        {
            using CpuBackend one = new(1, tier), three = new(3, tier);
            foreach (OperatorSample sample in Samples.Values)
            {
                (OperatorRun a, OperatorRun b) = (Run(sample, one), Run(sample, three));
                Assert.True(a.Output.AsSpan().SequenceEqual(b.Output), $"{sample}, {tier}: the results differ");
                for (int i = 0; i < a.Gradients.Length; i++)
                    Assert.True(a.Gradients[i].AsSpan().SequenceEqual(b.Gradients[i]), $"{sample}, {tier}: the gradients of {sample.Operands[i].Name} differ");
            }
        }
    }

    [Fact]
    public void Every_operator_of_the_library_is_in_the_catalogue_once()
    {
        Type[] operators = [.. typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract)];
        Type[] listed = [.. OperatorCatalogue.All.Select(entry => entry.Type)];
        Assert.Equal(listed.Distinct(), listed);
        IEnumerable<Type> expected = operators.Where(type => !type.IsGenericTypeDefinition)
            .Concat(Functions(typeof(IPointwiseFunction)).Select(function => typeof(PointwiseOperator<>).MakeGenericType(function)))
            .Concat(Functions(typeof(IBinaryFunction)).Select(function => typeof(ArithmeticOperator<>).MakeGenericType(function)))
            .Concat(Functions(typeof(IElementLossFunction)).Select(function => typeof(ElementLossOperator<>).MakeGenericType(function)));
        Assert.Equal(expected.OrderBy(type => type.ToString()), listed.OrderBy(type => type.ToString()));
        Assert.All(OperatorCatalogue.All, entry => Assert.NotEmpty(entry.Samples));

        static IEnumerable<Type> Functions(Type kind) => kind.Assembly.GetTypes().Where(type => type.IsAssignableTo(kind) && !type.IsInterface);
    }

    [Fact]
    public void A_broken_cost_formula_is_noticed()
    {
        static OperatorSample With(long error, long effectiveError) => new("Broken product", [new("a", [3, 4]), new("b", [4, 5])],
            x => new BrokenCost(error, effectiveError).Apply(x[0], x[1]));

        Assert.Null(OperatorCheck.Counts(With(0, 0)));
        Assert.Equal("Broken product: the formula gives 61 multiply-adds, 60 were executed.", OperatorCheck.Counts(With(1, 0)));
        Assert.Equal("Broken product: the formula gives 59 multiply-adds on inputs, 60 were executed.", OperatorCheck.Counts(With(0, -1)));
    }

    [Fact]
    public void A_broken_shape_rule_derivative_or_kernel_is_noticed()
    {
        OperatorSample wrongGradient = new("Product without gradient of b", [new("a", [3, 4]), new("b", [4, 5])], x => new BrokenCost(0, 0).Apply(x[0], x[1]));
        Assert.Contains("gradients differ", OperatorCheck.Gradients(wrongGradient), StringComparison.Ordinal);
        int calls = 0;
        OperatorSample other = new("Another result each time", [new("a", [3, 4])], x => x[0] * ++calls);
        Assert.Contains("relative L2", OperatorCheck.Kernels(other, Backends.Cpu[0]), StringComparison.Ordinal);
        OperatorSample shapes = new("Another shape with numbers", [new("a", [3, 4])], x => x[0].HasData ? x[0] * 2 : new SoftmaxOperator(false).Apply(Sum(x[0])));
        Assert.Contains("the shape rule says [3, 2]", OperatorCheck.Shapes(shapes), StringComparison.Ordinal);

        static Tensor Sum(Tensor x) => Fovea.Operators.Dense.LinearOperator.Apply(x, Tensor.Zeros([2, 4]));
    }

    [Fact]
    public void A_broken_reach_is_noticed()
    {
        static OperatorSample Shift(int first, int last) => new("Shift", [new("a", [1, 5, 2])], x => new BrokenReach(first, last).Apply(x[0]));

        Assert.Null(OperatorCheck.Reach(Shift(0, 0)));
        Assert.Equal("Shift: a: position 0 of axis 1 depends on 0 to 0, but its reach is 1 to 1.", OperatorCheck.Reach(Shift(1, 1)));
        Assert.Equal("Shift: a: no position of axis 1 depends on the last that its reach names.", OperatorCheck.Reach(Shift(0, 2)));
        Assert.Equal("Shift: a: no position of axis 1 depends on the first that its reach names.", OperatorCheck.Reach(Shift(-2, 0)));
    }

    private static OperatorRun Run(OperatorSample sample, Backend backend)
    {
        Operand[] operands = [.. sample.Operands.Select(o => new Operand(o.Name, Tensor.From(sample.ValuesOf(o), o.Shape), o.HasGradient))];
        return OperatorRun.On(backend, sample.Training, operands, sample.Apply, null);
    }

    /// <summary>A matrix product that counts itself wrongly, and whose gradient for b is wrong too.</summary>
    private sealed record BrokenCost(long Error, long EffectiveError) : Operator<MatrixGeometry>
    {
        public override string Name => "Broken";

        public Tensor Apply(Tensor a, Tensor b) => Run(a, b);

        public override MatrixGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0][0], inputs[1][1], inputs[0][1]);

        public override Shape OutputShape(in MatrixGeometry geometry, ReadOnlySpan<Shape> inputs) => [geometry.M, geometry.N];

        protected internal override void Forward(in MatrixGeometry geometry, in ForwardContext context) =>
            context.Backend.MatrixMultiply(geometry, context.Input(0), context.Input(1), null, context.Output);

        protected internal override void Backward(in MatrixGeometry geometry, in BackwardContext context)
        {
            context.Backend.MatrixMultiply(new MatrixGeometry(geometry.M, geometry.K, geometry.N, TransposeB: true), context.OutputGradient, context.Input(1), null, context.InputGradient(0));
            context.Backend.Fill(1, context.InputGradient(1));
        }

        public override Cost Cost(in MatrixGeometry geometry, int operands) => new(geometry.MultiplyAdds + Error, geometry.MultiplyAdds + EffectiveError, 0);

        public override Reach Reach(in MatrixGeometry geometry, int operand) => Fovea.Operators.Reach.None;
    }

    /// <summary>A copy that claims to see more, or something else.</summary>
    private sealed record BrokenReach(int First, int Last) : Operator<ElementGeometry>
    {
        public override string Name => "Broken";

        public Tensor Apply(Tensor a) => Run(a);

        public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

        public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

        protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) => context.Backend.Copy(context.Input(0), context.Output);

        protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) => context.Backend.Copy(context.OutputGradient, context.InputGradient(0));

        public override Cost Cost(in ElementGeometry geometry, int operands) => default;

        public override Reach Reach(in ElementGeometry geometry, int operand) => Fovea.Operators.Reach.Of(AxisReach.Affine(1, 1, First, Last));
    }
}
