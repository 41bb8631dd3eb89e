using System.Text.Json;
using Fovea.Schedules;

namespace Fovea.Tests.Schedules;

public class ScheduleTests
{
    private static readonly Dictionary<string, LearningRateSchedule> Schedules = new()
    {
        ["step_3_0.5"] = new StepSchedule(0.1f, 3, 0.5f),
        ["multistep_2_5"] = new MultiStepSchedule(0.1f, [2, 5]),
        ["exponential_0.9"] = new ExponentialSchedule(0.1f, 0.9f),
        ["cosine_T10"] = new CosineSchedule(0.1f, 10, periodic: true),
        ["cosine_restarts_T4_mult2"] = new CosineRestartsSchedule(0.1f, 4, 2),
        ["onecycle_max1_20"] = new OneCycleSchedule(1, 20),
        ["linear_0.1_5"] = new LinearSchedule(0.1f, 0.1f, 1, 5),
        ["polynomial_8_p2"] = new PolynomialSchedule(0.1f, 8, 2),
        ["cyclic_0.1_1_up4"] = new CyclicSchedule(0.1f, 1, 4),
    };

    public static TheoryData<string> Names()
    {
        using JsonDocument file = Open();
        return [.. file.RootElement.GetProperty("schedules").EnumerateObject().Select(schedule => schedule.Name)];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equals_PyTorchs(string name)
    {
        using JsonDocument file = Open();
        int step = 0;
        foreach (JsonElement rate in file.RootElement.GetProperty("schedules").GetProperty(name).EnumerateArray())
            Assert.Equal(rate.GetDouble(), Schedules[name].RateAt(step++), 1e-7);
        Assert.Equal(20, step);
    }

    [Fact]
    public void A_warm_up_leads_to_the_first_rate_and_hands_over()
    {
        CosineSchedule cosine = new(0.4f, 10);
        WarmUpSchedule schedule = new(cosine, 4, startFactor: 0.5f);
        float[] expected = [0.2f, 0.25f, 0.3f, 0.35f, cosine.RateAt(0), cosine.RateAt(1), cosine.RateAt(2)];
        for (int step = 0; step < expected.Length; step++) Assert.Equal(expected[step], schedule.RateAt(step), 1e-7f);
    }

    [Fact]
    public void Far_steps_are_answered_at_once()
    {
        foreach (LearningRateSchedule schedule in Schedules.Values) Assert.InRange(schedule.RateAt(long.MaxValue / 4), 0, 1.001f);
        Assert.InRange(new CosineRestartsSchedule(1, 4).RateAt(long.MaxValue / 4), 0, 1);
    }

    [Fact]
    public void Refuses_what_makes_no_sense()
    {
        Func<LearningRateSchedule>[] wrong =
        [
            () => new StepSchedule(0.1f, 0), () => new MultiStepSchedule(0.1f, [5, 2]), () => new ExponentialSchedule(float.NaN, 0.9f), () => new CosineRestartsSchedule(0.1f, 4, 0),
            () => new OneCycleSchedule(1, 20, 1.5f), () => new LinearSchedule(0.1f, -1), () => new PolynomialSchedule(0.1f, 0), () => new CyclicSchedule(1, 0.1f),
            () => new WarmUpSchedule(new CosineSchedule(1, 1), 0),
        ];
        Assert.All(wrong, make => Assert.Throws<FoveaException>(make));
    }

    private static JsonDocument Open() => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "schedules.json")));
}
