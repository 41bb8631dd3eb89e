using Fovea.Analysis;
using Fovea.Networks;

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
