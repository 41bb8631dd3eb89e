using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>How the gradient of a narrow input is cut. Its numbers are checked with those of all passes: <see cref="ConvolutionTests"/>, which run <see cref="Geometries.Narrow"/>, too.</summary>
public class NarrowInputGradientTests
{
    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void The_shapes_of_the_tests_take_both_kinds_of_rows(int tier)
    {
        Assert.SkipWhen((InstructionTier)tier == InstructionTier.Scalar, "single floats have no lanes to fill");
        using var execution = new CpuExecution(1, (InstructionTier)tier);
        NarrowRows[] rows = [.. Geometries.Narrow.Select(geometry => RowsOf(execution, geometry)).OfType<NarrowRows>()];
        Assert.True(rows.Count(static kind => kind.Maps == 1) >= 4, string.Join(", ", rows));
        Assert.True(rows.Count(static kind => kind.Maps > 1) >= 2, string.Join(", ", rows));
    }

    [Fact]
    public void Rows_are_what_leaves_the_fewest_tiles_low()
    {
        Assert.SkipUnless(InstructionTiers.Best == InstructionTier.Avx512, "the sizes are those of AVX-512");
        using var execution = new CpuExecution(1);
        Assert.Equal(new NarrowRows(1, 4), RowsOf(execution, Square(1, 3, 64, 224, 7, 2, 3)));
        Assert.Equal(new NarrowRows(1, 4), RowsOf(execution, Square(128, 3, 64, 224, 7, 2, 3)));
        Assert.Equal(new NarrowRows(1, 3), RowsOf(execution, Square(4, 3, 96, 224, 11, 4, 2)));
        Assert.Equal(new NarrowRows(14, 10), RowsOf(execution, Square(128, 6, 16, 14, 5, 1, 0)));
        Assert.Equal(new NarrowRows(1, 5), RowsOf(execution, Square(1, 6, 16, 14, 5, 1, 0)));
        Assert.Null(RowsOf(execution, Square(8, 64, 64, 56, 3, 1, 1)));
        Assert.Null(RowsOf(execution, Square(8, 20, 64, 56, 3, 1, 1)));
    }

    [Theory]
    [MemberData(nameof(Tiers.Numbers), MemberType = typeof(Tiers))]
    public void The_bits_depend_on_neither_threads_nor_pitches(int tier)
    {
        foreach (ConvolutionGeometry given in Geometries.Narrow)
        {
            ConvolutionGeometry plain = given with { InputPitch = given.InChannels, OutputPitch = given.OutChannels };
            float[] expected = Gradient(tier, 1, plain);
            Assert.Equal(expected, Gradient(tier, 2, plain));
            Assert.Equal(expected, Gradient(tier, 3, plain));
            Assert.Equal(expected, Gradient(tier, 2, given with { InputPitch = given.InChannels + 3, OutputPitch = 1024 }));
        }
    }

    /// <summary>dx, its pixels side by side.</summary>
    private static float[] Gradient(int tier, int threads, in ConvolutionGeometry geometry)
    {
        using var execution = new CpuExecution(threads, (InstructionTier)tier);
        float[] dy = Spread(Numbers.Random(geometry.Batch * geometry.OutputPixels * geometry.OutChannels, 1), geometry.OutChannels, geometry.OutputPitch);
        float[] dx = new float[geometry.Batch * geometry.InputPixels * geometry.InputPitch];
        ConvolutionBackwardData.Run(execution, geometry, dy, Numbers.Random(geometry.WeightCount, 2), dx);
        int channels = geometry.InChannels, pitch = geometry.InputPitch;
        return [.. dx.Where((_, i) => i % pitch < channels)];
    }

    private static float[] Spread(float[] pixels, int channels, int pitch)
    {
        float[] spread = new float[pixels.Length / channels * pitch];
        for (int i = 0; i < pixels.Length; i++) spread[i / channels * pitch + i % channels] = pixels[i];
        return spread;
    }

    private static ConvolutionGeometry Square(int batch, int inChannels, int outChannels, int size, int kernel, int stride, int padding)
    {
        WindowAxis axis = Geometries.Axis(size, kernel, stride, padding, padding);
        return Geometries.Flat(batch, inChannels, outChannels, axis, axis);
    }

    /// <summary>The rows of a geometry that is computed this way; null for one that is not.</summary>
    private static NarrowRows? RowsOf(CpuExecution execution, in ConvolutionGeometry geometry)
    {
        var question = new Question { Execution = execution, Geometry = geometry };
        InstructionTiers.Dispatch(execution.Tier, ref question);
        return question.Answer;
    }

    private ref struct Question : ITieredWork
    {
        public CpuExecution Execution;
        public ConvolutionGeometry Geometry;
        public NarrowRows? Answer;

        public void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V> =>
            Answer = NarrowInputGradient<V, TOps>.Suits(Execution, Geometry) ? NarrowRows.Choose<V, TOps>(Geometry, out _) : null;
    }
}
