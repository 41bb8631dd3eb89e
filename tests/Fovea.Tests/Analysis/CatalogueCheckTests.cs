using Fovea.Analysis;
using Fovea.Kernels.Cpu;
using Fovea.Operators;
using Fovea.Operators.Elementwise;

namespace Fovea.Tests.Analysis;

public class CatalogueCheckTests
{
    [Fact]
    public void An_operator_that_fails_is_counted_and_told()
    {
        CatalogueEntry add = OperatorCatalogue.All.Single(entry => entry.Type == typeof(AddOperator));
        OperatorSample odd = new("Add, another shape with numbers", [new("a", [3])], x => x[0].HasData ? x[0] + x[0] : (x[0] + x[0]).Recording!.Input([2]));
        using CpuBackend backend = new(2);
        CatalogueCheckReport report = CatalogueCheck.Run([add, add with { Samples = [odd] }], backend, null, TestContext.Current.CancellationToken);
        Assert.Equal((5 * add.Samples.Count + 4, 1, false), (report.Passed, report.Failed, report.Cancelled));
        Assert.Equal(["Add", "Add"], report.Operators.Select(result => result.Name));
        Assert.Equal("Add, another shape with numbers: the shape rule says [2], the result is [3].", Assert.Single(report.Operators[1].Failures));
    }

    [Fact]
    public void The_catalogue_gives_a_problem_for_each_convolution()
    {
        IReadOnlyList<ConvolutionProblem> problems = ConvolutionProblems.OfCatalogue();
        Assert.Equal(OperatorCatalogue.All.Take(2).Sum(entry => entry.Samples.Count), problems.Count);
        Assert.Equal(Enumerable.Range(1, problems.Count), problems.Select(problem => problem.Line));
        Assert.Equal("Conv2d 1x1", problems[0].Text);
        Assert.Equal((2, 5, 6), (problems[0].Geometry.Batch, problems[0].Geometry.Height.Input, problems[0].Geometry.Width.Input));
        Assert.All(problems, problem => Assert.True(problem.LongestSum <= KernelChecks.LongestExactSum));
    }
}
