namespace Fovea.Tests;

public class SplitMixTests
{
    [Fact]
    public void The_streams_start_as_the_fixtures_say()
    {
        Assert.Equal([-0.45284319f, 0.81248486f, 0.20256650f], SplitMix.Stream(1, 3));
        Assert.Equal([0.18086421f, 0.70910668f], SplitMix.Stream(1000, 2));
    }
}
