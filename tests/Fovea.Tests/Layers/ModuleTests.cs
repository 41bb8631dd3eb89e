using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Layers;
using Fovea.Operators.Dense;

namespace Fovea.Tests.Layers;

/// <summary>Modules that a user writes: names, paths, state and the first weights.</summary>
public class ModuleTests
{
    [Fact]
    public void An_error_names_the_path_of_the_layer()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new Net().Forward(Tensor.Zeros([1, 8, 8, 3])));
        Assert.Equal("features.3", error.Path);
        Assert.StartsWith("features.3 Conv2d: input has 8 channels, weight expects 4", error.Message, StringComparison.Ordinal);
        Recording shapes = Recording.OfShapes();
        shapes.Begin();
        Assert.StartsWith("features.3 Conv2d: ", Assert.Throws<ShapeException>(() => new Net().Forward(shapes.Input([1, 8, 8, 3]))).Message, StringComparison.Ordinal);
        Assert.Equal("", shapes.Path);
        Assert.StartsWith("features.3 Conv2d: ", Assert.Throws<ShapeException>(() => new Net().Summary([8, 8, 3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_is_listed_under_the_names_that_were_given()
    {
        Block block = new();
        Assert.Equal(["scale", "mean", "seen", "first.weight", "first.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"],
            block.State.Select(entry => entry.Path));
        Assert.Equal(["scale", "first.weight", "first.bias", "norm.weight", "norm.bias"], block.Parameters.Select(parameter => parameter.Path));
        Assert.Equal(["first", "norm"], block.Children.Select(child => child.Name));
    }

    [Fact]
    public void A_module_of_ones_own_learns()
    {
        Block block = new();
        Recording recording = Recording.ForTraining();
        recording.Begin();
        block.Forward(recording.Input(Tensor.From(SplitMix.Stream(1, 8), [4, 2]))).Backward(Tensor.From(SplitMix.Stream(2, 8), [4, 2]));
        Assert.All(block.Parameters, parameter => Assert.True(parameter.HasGradient, parameter.Path));
        Assert.Equal(1, block.State.Single(entry => entry.Path == "seen").Counter!.Value);
    }

    [Fact]
    public void A_name_is_neither_taken_nor_empty_nor_dotted()
    {
        Assert.Contains("Names: the name 'a' is taken", Assert.Throws<FoveaException>(() => new Names("a", "a")).Message, StringComparison.Ordinal);
        Assert.Contains("'' is no name", Assert.Throws<FoveaException>(() => new Names("", "a")).Message, StringComparison.Ordinal);
        Assert.Contains("'a.b' is no name", Assert.Throws<FoveaException>(() => new Names("a", "a.b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_a_part_for_its_parameters_changes_neither_their_paths_nor_their_numbers()
    {
        Sequential asked = new(new Sequential(new Linear(3, 4)), new Sequential(new Linear(3, 4)));
        foreach (Module part in asked.Children)
        {
            Assert.Equal(12, part.Parameters[0].AsSpan().Length);
            part.Forward(Tensor.Zeros([1, 3]));
        }

        Sequential plain = new(new Sequential(new Linear(3, 4)), new Sequential(new Linear(3, 4)));
        Assert.Equal(Numbers(plain), Numbers(asked));
        Assert.Equal(["0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"], asked.Parameters.Select(parameter => parameter.Path));
        Assert.NotEqual(Numbers(asked)[..12], Numbers(asked)[15..27]);
    }

    [Fact]
    public void A_module_is_not_inside_of_itself()
    {
        Loop outer = new(), inner = new();
        outer.Contain(inner);
        Assert.Contains("a module cannot be inside of itself", Assert.Throws<FoveaException>(() => inner.Contain(outer)).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => inner.Contain(inner));
    }

    [Fact]
    public void First_weights_depend_on_seed_and_path_alone()
    {
        Sequential one = new(new Linear(3, 4), new Linear(4, 4)), longer = new(new Linear(3, 4), new Linear(4, 4), new Linear(4, 4));
        one.Initialize(7);
        longer.Initialize(7);
        Assert.Equal(Numbers(one), Numbers(longer)[..Numbers(one).Length]);
        Assert.NotEqual(Numbers(longer)[^20..], Numbers(longer)[^40..^20]);
        float[] before = Numbers(one);
        one.Initialize(8);
        Assert.NotEqual(before, Numbers(one));
        one.Initialize(7);
        Assert.Equal(before, Numbers(one));
    }

    [Fact]
    public void A_model_that_is_used_without_being_initialised_has_seed_0()
    {
        Sequential used = new(new Linear(3, 4)), seeded = new(new Linear(3, 4));
        used.Forward(Tensor.Zeros([1, 3]));
        seeded.Initialize(0);
        Assert.Equal(Numbers(seeded), Numbers(used));
    }

    [Fact]
    public void Initialize_starts_statistics_and_counters_over()
    {
        BatchNorm layer = new(2);
        Recording recording = Recording.ForTraining();
        recording.Begin();
        layer.Forward(recording.Input(Tensor.From([1, 2, 3, 4], [2, 2])));
        Assert.Equal(1, layer.BatchesTracked);
        Assert.NotEqual([0, 0], layer.RunningMean.AsSpan().ToArray());
        layer.Initialize(0);
        Assert.Equal(0, layer.BatchesTracked);
        Assert.Equal([0, 0], layer.RunningMean.AsSpan().ToArray());
        Assert.Equal([1, 1], layer.RunningVariance.AsSpan().ToArray());
    }

    [Fact]
    public void Evaluation_changes_no_statistics_and_drops_nothing()
    {
        Sequential model = new(new BatchNorm(2), new Dropout(0.9f));
        Recording recording = Recording.ForEvaluation();
        recording.Begin();
        Tensor y = model.Forward(recording.Input(Tensor.From([1, 2, 3, 4], [2, 2])));
        Assert.All(y.ToArray(), value => Assert.NotEqual(0, value));
        Assert.Equal([0, 0], ((BatchNorm)model.Children[0]).RunningMean.AsSpan().ToArray());
        Assert.Equal(0, ((BatchNorm)model.Children[0]).BatchesTracked);
    }

    [Fact]
    public void A_statistic_is_never_trained()
    {
        BatchNorm layer = new(2);
        layer.RunningMean.Trainable = true;
        Assert.False(layer.RunningMean.Trainable);
        Assert.Throws<ShapeException>(() => layer.RunningMean.Set([1, 2, 3]));
    }

    private static float[] Numbers(Module module) => [.. module.Parameters.SelectMany(parameter => parameter.AsSpan().ToArray())];

    private sealed class Net : Module
    {
        private readonly Sequential _features;

        public Net() => _features = Add("features", new Sequential(new Conv2d(3, 4, 3, padding: 1), new ReLU(), new Conv2d(4, 8, 3, padding: 1), new Conv2d(4, 8, 3)));

        protected override Tensor ForwardCore(Tensor input) => _features.Forward(input);
    }

    private sealed class Block : Module
    {
        private readonly Linear _first;
        private readonly BatchNorm _norm;
        private readonly Parameter _scale;
        private readonly Counter _seen;

        public Block()
        {
            _first = Add("first", new Linear(2, 2));
            _scale = AddParameter("scale", [2, 2], Initializer.Kaiming());
            AddStatistic("mean", [2], 3);
            _seen = AddCounter("seen");
            _norm = Add("norm", new BatchNorm(2));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            _seen.Value++;
            return _norm.Forward(LinearOperator.Apply(_first.Forward(input), _scale)) + input;
        }
    }

    private sealed class Names : Module
    {
        public Names(string parameter, string module)
        {
            AddParameter(parameter, [1], Initializer.Constant(0));
            Add(module, new ReLU());
        }

        protected override Tensor ForwardCore(Tensor input) => input;
    }

    private sealed class Loop : Module
    {
        public void Contain(Module module) => Add("part", module);

        protected override Tensor ForwardCore(Tensor input) => input;
    }
}
