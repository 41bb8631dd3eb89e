using Fovea.Analysis.Benchmarks;

namespace Fovea.Tests.Analysis.Benchmarks;

public class BenchmarkClockTests
{
    [Fact]
    public void Steps_are_timed_in_turn_after_each_has_warmed_up()
    {
        List<char> calls = [];
        // Long enough that a run is one call.
        Measurement measured = new BenchmarkClock(new BenchmarkSettings(Runs: 3, Warmup: 2), CancellationToken.None).Measure(Step('a'), Step('b'));
        Assert.Equal("aabb" + "ab" + "ababab", string.Concat(calls));
        Assert.Equal(6, measured.Calls);
        Assert.All(measured.Timings, static timing => Assert.Equal((3, 2), (timing.Runs, timing.Warmup)));

        Action Step(char name) => () =>
        {
            calls.Add(name);
            Thread.Sleep(3);
        };
    }

    [Fact]
    public void A_short_step_is_called_often_enough_for_the_clock()
    {
        long calls = 0;
        Measurement measured = new BenchmarkClock(new BenchmarkSettings(Runs: 2, Warmup: 3), CancellationToken.None).Measure(() => calls++);
        Assert.True(measured.Calls > 20);
        // Three to warm up, and one after the collection.
        Assert.Equal(calls, measured.Calls + 4);
    }

    [Fact]
    public void A_step_that_takes_memory_is_found_out()
    {
        byte[]? kept = null;
        Measurement measured = new BenchmarkClock(new BenchmarkSettings(Runs: 2, Warmup: 1), CancellationToken.None).Measure(() =>
        {
            kept = new byte[1000];
            Thread.Sleep(2);
        });
        Assert.NotNull(kept);
        Assert.True(measured.AllocatedBytes >= measured.Calls * 1000);
    }

    [Fact]
    public void A_cancelled_clock_stops()
    {
        using CancellationTokenSource source = new();
        BenchmarkClock clock = new(new BenchmarkSettings(Warmup: 1000), source.Token);
        Assert.Throws<OperationCanceledException>(() => clock.Measure(source.Cancel));
    }

    [Fact]
    public void The_spread_is_the_distance_of_the_quartiles_as_a_part_of_the_median()
    {
        Assert.Equal(new Timing(30, 10, 20.0 / 30, 5, 7), Timing.Of([50, 10, 40, 20, 30], warmup: 7));
        Assert.Equal(new Timing(2.5, 1, 1.5 / 2.5, 4, 0), Timing.Of([4, 3, 2, 1], warmup: 0));
        Assert.Equal(new Timing(2, 2, 0, 1, 1), Timing.Of([2], warmup: 1));
    }
}
