using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Tests.Kernels.Threading;

public unsafe class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_item_runs_exactly_once(int threads)
    {
        using var team = new WorkerTeam(threads);
        int* hits = stackalloc int[1000];
        for (int round = 0; round < 300; round++)
        {
            int count = round * 7 % 1000;
            new Span<int>(hits, 1000).Clear();
            var job = new CountHits { Hits = hits };
            team.Run(ref job, count);
            for (int i = 0; i < 1000; i++) Assert.Equal(i < count ? 1 : 0, hits[i]);
            if (round % 50 == 0) Thread.Sleep(2); // long enough for the workers to fall asleep
        }
    }

    [Fact]
    public void What_an_item_throws_reaches_the_caller_and_the_team_lives_on()
    {
        using var team = new WorkerTeam(3);
        int* hits = stackalloc int[64];
        for (int bad = 0; bad < 64; bad += 9)
        {
            var throwing = new ThrowAt { Bad = bad };
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => team.Run(ref throwing, 64));
            Assert.Equal($"item {bad}", error.Message);
            new Span<int>(hits, 64).Clear();
            var job = new CountHits { Hits = hits };
            team.Run(ref job, 64);
            Assert.False(new Span<int>(hits, 64).ContainsAnyExcept(1));
        }
    }

    [Fact]
    public void A_run_within_an_item_runs_on_the_same_thread()
    {
        using var team = new WorkerTeam(3);
        GCHandle<WorkerTeam> handle = new(team);
        int* hits = stackalloc int[16 * 16];
        new Span<int>(hits, 256).Clear();
        var job = new Nested { Team = GCHandle<WorkerTeam>.ToIntPtr(handle), Hits = hits };
        team.Run(ref job, 16);
        handle.Dispose();
        Assert.False(new Span<int>(hits, 256).ContainsAnyExcept(1));
    }

    [Fact]
    public void Two_callers_at_once_are_safe()
    {
        using var team = new WorkerTeam(3);
        Parallel.For(0, 4, _ =>
        {
            int* hits = stackalloc int[100];
            for (int round = 0; round < 500; round++)
            {
                new Span<int>(hits, 100).Clear();
                var job = new CountHits { Hits = hits };
                team.Run(ref job, 100);
                Assert.False(new Span<int>(hits, 100).ContainsAnyExcept(1));
            }
        });
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var team = new WorkerTeam(2);
        int* hits = stackalloc int[100];
        var job = new CountHits { Hits = hits };
        for (int i = 0; i < 100; i++) team.Run(ref job, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) team.Run(ref job, 100);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_threads_of_a_forgotten_team_end()
    {
        Assert.True(WorkersEnd(ForgetTeam()));
    }

    [Fact]
    public void A_disposed_team_runs_on_the_calling_thread()
    {
        var team = new WorkerTeam(3);
        team.Dispose();
        int* hits = stackalloc int[10];
        new Span<int>(hits, 10).Clear();
        var job = new CountHits { Hits = hits };
        team.Run(ref job, 10);
        Assert.False(new Span<int>(hits, 10).ContainsAnyExcept(1));
    }

    [Fact]
    public void Scratch_is_aligned_nested_and_lent_again()
    {
        float* first;
        using (Scratch outer = Scratch.Rent(100))
        {
            first = outer.Pointer;
            using Scratch inner = Scratch.Rent(100_000);
            Assert.Equal(0u, (nuint)outer.Pointer % 64);
            Assert.Equal(0u, (nuint)inner.Pointer % 64);
            new Span<float>(inner.Pointer, 100_000).Fill(1);
            new Span<float>(outer.Pointer, 100).Fill(2);
            Assert.False(new Span<float>(inner.Pointer, 100_000).ContainsAnyExcept(1f));
        }

        using Scratch again = Scratch.Rent(50);
        Assert.True(first == again.Pointer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ForgetTeam()
    {
        var team = new WorkerTeam(2);
        int* hits = stackalloc int[10];
        var job = new CountHits { Hits = hits };
        team.Run(ref job, 10);
        // The crew is alive as long as one of its threads is.
        object crew = typeof(WorkerTeam).GetField("_crew", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(team)!;
        return new WeakReference(crew);
    }

    private static bool WorkersEnd(WeakReference crew)
    {
        // A minute: the threads that end must be given the time to.
        for (int i = 0; i < 6000 && crew.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        return !crew.IsAlive;
    }

    private struct CountHits : IJob
    {
        public int* Hits;

        public readonly void Run(int index) => Interlocked.Increment(ref Hits[index]);
    }

    private struct ThrowAt : IJob
    {
        public int Bad;

        public readonly void Run(int index)
        {
            if (index == Bad) throw new InvalidOperationException($"item {index}");
        }
    }

    private struct Nested : IJob
    {
        public nint Team;
        public int* Hits;

        public readonly void Run(int index)
        {
            var inner = new CountHits { Hits = Hits + 16 * index };
            GCHandle<WorkerTeam>.FromIntPtr(Team).Target.Run(ref inner, 16);
        }
    }
}
