using Fovea.Kernels.Cpu;

namespace Fovea.Tests.Kernels;

/// <summary>The suite runs again with instruction sets switched off (DOTNET_EnableAVX512=0 and the like); this says whether they were.</summary>
public class ExpectedTierTests
{
    private const string Variable = "FOVEA_EXPECT_TIER";

    /// <summary>This is one of the repetitions: what no tier changes need not run again.</summary>
    public static bool IsRepetition => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    [Fact]
    public void The_backend_uses_the_instructions_that_this_run_is_meant_for()
    {
        string? expected = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(expected), $"{Variable} is not set");
        using CpuBackend backend = new(1);
        Assert.Equal(expected, backend.Tier);
    }
}
