using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y[n, c, r] = x[n, r, c], in tiles of 16×16 so that both sides use whole cache lines.</summary>
internal static unsafe class TransposeKernel
{
    private const int Tile = 16;
    private const int ElementsPerJob = 16 * 1024;

    public static void Run(CpuExecution execution, int batch, int rows, int columns, float* x, float* y)
    {
        long size = (long)rows * columns;
        if (batch == 0 || size == 0) return;
        int perJob = (int)Math.Clamp(ElementsPerJob / size, 1, batch);
        Job job = new() { Batch = batch, Rows = rows, Columns = columns, X = x, Y = y, PerJob = perJob };
        execution.Team.Run(ref job, (batch + perJob - 1) / perJob);
    }

    private struct Job : IJob
    {
        public int Batch, Rows, Columns, PerJob;
        public float* X, Y;

        public readonly void Run(int index)
        {
            nint size = (nint)Rows * Columns;
            int end = Math.Min((index + 1) * PerJob, Batch);
            for (int n = index * PerJob; n < end; n++) One(X + n * size, Y + n * size);
        }

        private readonly void One(float* x, float* y)
        {
            for (int r0 = 0; r0 < Rows; r0 += Tile)
            {
                int r1 = Math.Min(r0 + Tile, Rows);
                for (int c0 = 0; c0 < Columns; c0 += Tile)
                {
                    int c1 = Math.Min(c0 + Tile, Columns);
                    for (int c = c0; c < c1; c++)
                    {
                        float* target = y + (nint)c * Rows;
                        for (int r = r0; r < r1; r++) target[r] = x[(nint)r * Columns + c];
                    }
                }
            }
        }
    }
}
