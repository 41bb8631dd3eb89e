using Fovea.Cli.Runs;

namespace Fovea.Cli.Tests;

public sealed class DataSourceTests
{
    [Theory]
    [InlineData(null, null, null, "mnist", false)]
    [InlineData("fashion-mnist", null, null, "fashion-mnist", false)]
    [InlineData(null, "fashion-mnist", null, "fashion-mnist", false)]
    [InlineData("mnist", "mnist", null, "mnist", false)]
    [InlineData(null, "/some/where", null, "mnist", true)]
    [InlineData(null, "/some/fashion-mnist", null, "fashion-mnist", true)]
    [InlineData(null, "/some/fashion-mnist/", null, "fashion-mnist", true)]
    [InlineData("mnist", "/some/fashion-mnist", null, "mnist", true)]
    [InlineData(null, null, "fashion-mnist", "fashion-mnist", false)]
    [InlineData("mnist", null, "fashion-mnist", "mnist", false)]
    [InlineData(null, "/some/where", "fashion-mnist", "fashion-mnist", true)]
    [InlineData(null, "/some/mnist", "fashion-mnist", "mnist", true)]
    public void Option_folder_and_run_choose_the_set_in_this_order(string? name, string? data, string? run, string set, bool hasFolder)
    {
        DataSource source = DataSource.Choose(name, data, run);
        Assert.Equal(set, source.Name);
        Assert.Equal(hasFolder ? data : null, source.Folder);
    }
}
