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
        Module model = entry.Create(10);
        Shape sample = SmallestFor(model, entry.InputShape);
        ReferenceBackend backend = new();
        Recording recording = Recording.ForEvaluation(backend: backend);
        recording.Begin();
        model.Forward(recording.Input(Tensor.Zeros(sample.Prepend(1))));
        ModelSummary summary = model.Summary(sample);
        Assert.Equal((summary.Cost.MultiplyAdds, summary.Cost.EffectiveMultiplyAdds), (backend.MultiplyAdds, backend.EffectiveMultiplyAdds));
    }

    /// <summary>The least picture of a few sizes that an evaluation takes, or the usual input.</summary>
    private static Shape SmallestFor(Module model, Shape usual)
    {
        if (usual.Rank != 3) return usual;
        foreach (int size in (int[])[32, 48, 64, 96, 128])
        {
            try
            {
                model.Summary([size, size, usual[2]]);
                return [size, size, usual[2]];
            }
            catch (ShapeException)
            {
                // Too small for this network: the next one.
            }
        }

        return usual;
    }
}
