using Fovea.Kernels;

namespace Fovea.Tests.Operators;

/// <summary>Every operator gives PyTorch's numbers, forward and back, at every instruction tier and on the reference backend.</summary>
public class FixtureTests
{
    public static TheoryData<string> Files() => [.. FixtureFile.In("ops")];

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
    [InlineData("ops/conv", 160)]
    [InlineData("ops/conv_transpose", 18)]
    [InlineData("ops/pad", 4)]
    [InlineData("ops/max_pool", 84)]
    [InlineData("ops/avg_pool", 144)]
    [InlineData("ops/adaptive_pool", 96)]
    [InlineData("ops/batch_norm", 8)]
    [InlineData("ops/norm", 6)]
    [InlineData("ops/linear", 1)]
    [InlineData("ops/activation", 5)]
    [InlineData("ops/loss", 17)]
    [InlineData("optim", 14)]
    public void Every_file_of_the_folder_is_a_case(string folder, int files)
    {
        Assert.Equal(files, FixtureFile.In(folder).Count());
        if (folder != "optim") Assert.Equal(files, Files().Count(row => row.Data.StartsWith(folder + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_gradient_of_a_file_is_compared()
    {
        foreach (string name in FixtureFile.In("ops"))
        {
            FixtureFile file = new(name);
            IEnumerable<string> compared = FixtureCase.Of(file).Operands.Where(operand => operand.HasGradient).Select(operand => operand.Name);
            Assert.All(new[] { "input", "weight", "bias", "target", "anchor", "positive", "negative" }.Where(operand => file.Has("grad_" + operand)), operand => Assert.Contains(operand, compared));
        }
    }
}
