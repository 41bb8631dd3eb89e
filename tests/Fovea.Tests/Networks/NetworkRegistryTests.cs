using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Kernels.Reference;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Tests.Kernels;

namespace Fovea.Tests.Networks;

public class NetworkRegistryTests
{
    public static TheoryData<string> Names() => [.. NetworkRegistry.All.Select(entry => entry.Name)];

    [Fact]
    public void No_two_networks_share_a_name() =>
        Assert.Equal(NetworkRegistry.All.Count, NetworkRegistry.All.Select(entry => entry.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_and_multiply_adds_are_those_that_are_stated(string name)
    {
        NetworkEntry entry = NetworkRegistry.Get(name);
        ModelSummary summary = entry.CreateDefault().Summary(entry.InputShape);
        Assert.Equal((entry.Parameters, entry.MultiplyAdds), (summary.Parameters, summary.Cost.MultiplyAdds));
    }
}

/// <summary>The counts prove themselves: what the reference backend executes is what the formulas say. It takes gigabytes of doubles, so it runs by itself.</summary>
[Collection(Alone.Name)]
public class NetworkCountTests
{
    public static TheoryData<string> Names() => NetworkRegistryTests.Names();

    [Theory]
    [MemberData(nameof(Names))]
    public void As_many_multiply_adds_are_executed_as_the_formulas_say(string name)
    {
        Assert.SkipWhen(ExpectedTierTests.IsRepetition, "the reference backend is the same at every instruction tier");
        NetworkEntry entry = NetworkRegistry.Get(name);
        // A hundred pixels of padding make FCN's naive loops slow: here it is narrower.
        Module model = name == "fcn8s" ? Fcn.Fcn8s(10, width: 8, dense: 64) : entry.Create(10);
        Shape sample = NetworkGradientCheck.SmallSample(model, entry.InputShape, batch: 1, training: false);
        ReferenceBackend backend = new();
        Recording recording = Recording.ForEvaluation(backend: backend);
        recording.Begin();
        model.Forward(recording.Input(Tensor.Zeros(sample.Prepend(1))));
        ModelSummary summary = model.Summary(sample);
        Assert.Equal((summary.Cost.MultiplyAdds, summary.Cost.EffectiveMultiplyAdds), (backend.MultiplyAdds, backend.EffectiveMultiplyAdds));
    }
}
