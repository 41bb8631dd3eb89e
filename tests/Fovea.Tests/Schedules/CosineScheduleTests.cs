using Fovea.Schedules;

namespace Fovea.Tests.Schedules;

public class CosineScheduleTests
{
    [Fact]
    public void Equals_PyTorchs_CosineAnnealingLR()
    {
        // schedules.json of the reference values, cosine_T10: base 0.1, T_max 10, steps 0 to 10.
        double[] expected =
        [
            0.1, 0.09755282581475769, 0.09045084971874739, 0.07938926261462367, 0.06545084971874739, 0.05000000000000001,
            0.03454915028125265, 0.020610737385376353, 0.00954915028125264, 0.0024471741852423235, 0,
        ];
        CosineSchedule schedule = new(0.1f, 10);
        for (int step = 0; step < expected.Length; step++) Assert.Equal(expected[step], schedule.RateAt(step), 1e-8);
    }

    [Fact]
    public void Ends_at_the_minimum_and_stays_there()
    {
        CosineSchedule schedule = new(1, 100, minimum: 0.25f);
        Assert.Equal(1f, schedule.RateAt(0));
        Assert.Equal(0.625f, schedule.RateAt(50), 1e-6f);
        Assert.Equal(0.25f, schedule.RateAt(100));
        Assert.Equal(0.25f, schedule.RateAt(long.MaxValue));
    }

    [Theory]
    [InlineData(0.1f, 0, 0f)]
    [InlineData(0.1f, 10, 0.2f)]
    [InlineData(float.NaN, 10, 0f)]
    [InlineData(float.PositiveInfinity, 10, 0f)]
    public void Refuses_what_makes_no_sense(float maximum, long steps, float minimum) =>
        Assert.Contains("CosineSchedule", Assert.Throws<FoveaException>(() => new CosineSchedule(maximum, steps, minimum)).Message, StringComparison.Ordinal);
}
