using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.Tests.Kernels.Gemm;

public class MatrixMultiplyTests
{
    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Every_small_size_is_exact(int tier)
    {
        using var execution = new CpuExecution(2, (InstructionTier)tier);
        for (int m = 0; m <= 33; m++)
        {
            for (int n = 0; n <= 33; n++)
            {
                int k = (m * 5 + n * 3) % 40;
                Check(execution, new MatrixGeometry(m, n, k, TransposeA: (m + n) % 2 == 1, TransposeB: n / 2 % 2 == 1), bias: m % 3 == 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Large_sizes_are_exact_in_every_transposition(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier);

        // The last three pack A: in three stretches of k, for two groups of columns, and, transposed, in two blocks.
        (int, int, int)[] sizes =
            [(100, 70, 1100), (1, 300, 513), (230, 1, 64), (300, 33, 1024), (15, 100, 600), (61, 65, 2), (5, 40, 0), (460, 35, 7), (40, 130, 3100), (30, 1700, 800), (780, 130, 260)];
        foreach ((int m, int n, int k) in sizes)
        {
            for (int variant = 0; variant < 8; variant++)
            {
                var shape = new MatrixGeometry(m, n, k, TransposeA: variant % 2 == 1, TransposeB: variant / 2 % 2 == 1);
                Check(execution, shape, bias: variant / 4 == 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void Column_sums_are_exact(int tier)
    {
        using var execution = new CpuExecution(3, (InstructionTier)tier);
        foreach (int rows in new[] { 0, 1, 3, 4, 5, 1000, 20_000 })
        {
            foreach (int columns in new[] { 0, 1, 3, 16, 17, 33, 100 })
            {
                int pitch = columns + rows % 3;
                using var x = new GuardedBuffer(Math.Max(0, (rows - 1) * pitch + columns));
                using var sums = new GuardedBuffer(columns);
                Numbers.FillSmall(x.Span, 1);
                sums.Span.Fill(float.NaN);
                ColumnSums.Run(execution, x.Span, rows, pitch, sums.Span);
                double[] expected = new double[columns];
                float[] values = x.Span.ToArray();
                for (int i = 0; i < rows * columns; i++) expected[i % columns] += values[i / columns * pitch + i % columns];
                for (int j = 0; j < columns; j++) Assert.Equal(expected[j], sums.Span[j]);
            }
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        foreach (MatrixGeometry shape in new MatrixGeometry[] { new(500, 90, 1300), new(60, 1600, 1600), new(900, 200, 60, TransposeA: true) })
        {
            float[]? first = null, firstSums = null;
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                using var execution = new CpuExecution(threads);
                float[] a = Numbers.Random(shape.M * shape.K, 1), b = Numbers.Random(shape.K * shape.N, 2);
                float[] c = new float[shape.M * shape.N], sums = new float[shape.K];
                MatrixMultiply.Run(execution, shape, a, b, default, c);
                ColumnSums.Run(execution, a, shape.M, shape.K, sums);
                Assert.Equal(first ??= c, c);
                Assert.Equal(firstSums ??= sums, sums);
            }
        }
    }

    [Fact]
    public void A_warm_call_allocates_nothing()
    {
        using var execution = new CpuExecution(1);
        var shape = new MatrixGeometry(100, 100, 100, TransposeB: true);
        float[] a = new float[10_000], b = new float[10_000], c = new float[10_000], sums = new float[100];
        MatrixMultiply.Run(execution, shape, a, b, default, c);
        ColumnSums.Run(execution, a, 100, 100, sums);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MatrixMultiply.Run(execution, shape, a, b, default, c);
        ColumnSums.Run(execution, a, 100, 100, sums);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Check(CpuExecution execution, MatrixGeometry shape, bool bias)
    {
        (int m, int n, int k) = (shape.M, shape.N, shape.K);
        using var a = new GuardedBuffer(m * k);
        using var b = new GuardedBuffer(k * n);
        using var c = new GuardedBuffer(m * n);
        using var start = new GuardedBuffer(bias ? n : 0);
        Numbers.FillSmall(a.Span, 1);
        Numbers.FillSmall(b.Span, 2);
        Numbers.FillSmall(start.Span, 3);
        c.Span.Fill(float.NaN);
        MatrixMultiply.Run(execution, shape, a.Span, b.Span, start.Span, c.Span);
        float[] va = a.Span.ToArray(), vb = b.Span.ToArray(), vc = c.Span.ToArray(), vStart = start.Span.ToArray();
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double expected = bias ? vStart[j] : 0;
                for (int l = 0; l < k; l++)
                    expected += (double)va[shape.TransposeA ? l * m + i : i * k + l] * vb[shape.TransposeB ? j * k + l : l * n + j];
                if (expected != vc[i * n + j]) Assert.Fail($"{shape} bias {bias}: C[{i},{j}] = {vc[i * n + j]}, expected {expected}");
            }
        }
    }
}
