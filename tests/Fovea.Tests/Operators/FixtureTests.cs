using Fovea.Kernels;

namespace Fovea.Tests.Operators;

/// <summary>Every operator gives PyTorch's numbers, forward and back, at every instruction tier and on the reference backend.</summary>
public class FixtureTests
{
    /// <summary>How many files each folder has. One that is not here, or that has another number of files, fails.</summary>
    private static readonly Dictionary<string, int> Families = new(StringComparer.Ordinal)
    {
        ["ops/conv"] = 160,
        ["ops/conv_transpose"] = 18,
        ["ops/pad"] = 4,
        ["ops/max_pool"] = 84,
        ["ops/avg_pool"] = 144,
        ["ops/adaptive_pool"] = 96,
        ["ops/batch_norm"] = 8,
        ["ops/norm"] = 6,
        ["ops/linear"] = 3,
        ["ops/activation"] = 22,
        ["ops/loss"] = 17,
        ["ops/resize"] = 10,
        // Made here, beside their script: what the set above lacks.
        ["spatial/pool"] = 88,
        ["spatial/adaptive"] = 41,
        ["spatial/unpool"] = 18,
        ["spatial/roi_pool"] = 36,
        ["spatial/conv_transpose"] = 8,
    };

    public static TheoryData<string> Files() => [.. FixtureFile.In("ops"), .. FixtureFile.In("spatial")];

    public static TheoryData<string> Folders() => [.. Families.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_operator_gives_the_values_of_PyTorch(string name)
    {
        FixtureFile file = new(name);
        FixtureCase test = FixtureCase.Of(file);
        foreach (Backend backend in Backends.All)
        {
            OperatorRun run = OperatorRun.On(backend, test.Training, test.Operands, test.Apply, file.Tensor("grad_output"));
            run.Check($"{name} on {backend.Name}", test.Operands, file.Values("output"), i => file.Values("grad_" + test.Operands[i].Name));
            if (!file.Has("output1")) continue;
            Closeness.Check($"{name} on {backend.Name}: new running mean", file.Values("output1"), run.Operands[1], Closeness.Outputs);
            Closeness.Check($"{name} on {backend.Name}: new running variance", file.Values("output2"), run.Operands[2], Closeness.Outputs);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_file_of_the_folder_is_run(string folder)
    {
        string[] files = [.. FixtureFile.In(folder)], run = [.. Files().Select(row => row.Data).Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))];
        Assert.Equal(Families[folder], files.Length);
        Assert.Equal(files, run);
        // Each is a case, and compares something.
        Assert.All(files, name => Assert.NotEmpty(FixtureCase.Of(new FixtureFile(name)).Operands));
    }

    [Fact]
    public void Every_folder_is_counted()
    {
        Assert.Equal(572, Families.Where(family => family.Key.StartsWith("ops/", StringComparison.Ordinal)).Sum(family => family.Value));
        IEnumerable<string> folders = Files().Select(row => row.Data[..row.Data.LastIndexOf('/')]).Distinct(StringComparer.Ordinal);
        Assert.All(folders, folder => Assert.Contains(folder, Families.Keys));
    }

    [Fact]
    public void Every_optimizer_file_is_counted() => Assert.Equal(14, FixtureFile.In("optim").Count());

    [Fact]
    public void Every_gradient_of_a_file_is_compared()
    {
        foreach (string name in Files().Select(row => row.Data))
        {
            FixtureFile file = new(name);
            IEnumerable<string> compared = FixtureCase.Of(file).Operands.Where(operand => operand.HasGradient).Select(operand => operand.Name);
            Assert.All(new[] { "input", "weight", "bias", "target", "anchor", "positive", "negative" }.Where(operand => file.Has("grad_" + operand)), operand => Assert.Contains(operand, compared));
        }
    }
}
