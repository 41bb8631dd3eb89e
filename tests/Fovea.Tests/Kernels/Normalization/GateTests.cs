using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Tests.Kernels.Normalization;

/// <summary>What passes an activation behind a normalisation is the same, bit for bit, whether y tells it or x.</summary>
public class GateTests
{
    public static TheoryData<int, int> TiersAndChannels()
    {
        TheoryData<int, int> data = [];
        foreach (InstructionTier tier in Tiers.Available)
        {
            foreach (int channels in new[] { 3, 64, 70 }) data.Add((int)tier, channels);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(TiersAndChannels))]
    public void X_and_y_tell_the_same(int tier, int channels)
    {
        const int Rows = 700;
        using CpuBackend backend = new(2, (InstructionTier)tier);
        foreach (Clamp activation in new[] { Clamp.ReLU, Clamp.ReLU6, new Clamp(-0.3f, 0.2f) })
        {
            BatchNormGeometry g = new(Rows, channels, 1e-5f, 0.1f, UnbiasedRunningVariance: true, activation);
            Buffer x = Random(1, Rows * channels), dy = Random(2, Rows * channels), gamma = Random(3, channels), beta = Random(4, channels);
            Buffer mean = backend.Allocate(channels), inverseDeviation = backend.Allocate(channels), y = backend.Allocate(Rows * channels);
            backend.BatchNormTraining(g, x, null, gamma, beta, Random(5, channels), Random(6, channels), mean, inverseDeviation, y);

            (float[] Dgamma, float[] Dbeta, float[] Dx) fromY = Gradients(y), fromX = Gradients(null);
            Assert.Equal(fromY.Dgamma, fromX.Dgamma);
            Assert.Equal(fromY.Dbeta, fromX.Dbeta);
            Assert.Equal(fromY.Dx, fromX.Dx);

            (float[] Dgamma, float[] Dbeta, float[] Dx) Gradients(Buffer? gate)
            {
                Buffer dgamma = backend.Allocate(channels), dbeta = backend.Allocate(channels), dx = backend.Allocate(Rows * channels);
                backend.BatchNormParameterGradients(g, x, gate, dy, gamma, beta, mean, inverseDeviation, dgamma, dbeta);
                backend.BatchNormInputGradient(g, x, gate, dy, gamma, beta, mean, inverseDeviation, dgamma, dbeta, dx, adds: false, null);
                return (Read(dgamma), Read(dbeta), Read(dx));
            }
        }

        Buffer Random(int seed, int length)
        {
            Random random = new(seed);
            Buffer buffer = backend.Allocate(length);
            backend.Write([.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)], buffer);
            return buffer;
        }

        float[] Read(Buffer buffer)
        {
            float[] numbers = new float[buffer.Length];
            backend.Read(buffer, numbers);
            return numbers;
        }
    }
}
