using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>One axis at another resolution, forward and back: rows with weights, by a table of taps that is made once a call.</summary>
/// <remarks>An item is one outer and a slice of the columns. Back it adds in the order of the outputs, so items touch nothing in common.</remarks>
internal unsafe struct ResizeKernel : IJob
{
    private const int MaxColumns = 256;

    /// <summary>An input and its weight.</summary>
    private struct Tap
    {
        public int Place;
        public float Weight;
    }

    private InstructionTier _tier;
    private ResizePass _pass;
    private int _slices;
    private bool _backward;
    private Tap* _taps;
    private float* _input, _output;

    /// <summary>Runs.</summary>
    /// <param name="execution">How.</param>
    /// <param name="pass">Of the axis.</param>
    /// <param name="input">x, or dx.</param>
    /// <param name="output">y, or dy.</param>
    /// <param name="backward">Which of the two is written: forward <paramref name="output"/>, backward <paramref name="input"/>.</param>
    public static void Run(CpuExecution execution, in ResizePass pass, float* input, float* output, bool backward)
    {
        if (pass.Outer == 0 || pass.Inner == 0) return;
        ResizeAxis axis = pass.Axis;
        using Scratch table = Scratch.Rent(2L * axis.Output * axis.Taps);
        Tap* taps = (Tap*)table.Pointer;
        Span<int> places = stackalloc int[ResizeAxis.MaxTaps];
        Span<double> weights = stackalloc double[ResizeAxis.MaxTaps];
        for (int j = 0; j < axis.Output; j++)
        {
            axis.TapsOf(j, places, weights);
            for (int t = 0; t < axis.Taps; t++) taps[j * axis.Taps + t] = new Tap { Place = places[t], Weight = (float)weights[t] };
        }

        int slices = Cut.Items(pass.Inner, MaxColumns);
        ResizeKernel job = new() { _tier = execution.Tier, _pass = pass, _slices = slices, _backward = backward, _taps = taps, _input = input, _output = output };
        execution.Team.Run(ref job, checked(pass.Outer * slices));
    }

    public readonly void Run(int index)
    {
        (int outer, int slice) = Math.DivRem(index, _slices);
        nint first = slice * MaxColumns;
        Work work = new()
        {
            Axis = _pass.Axis,
            Pitch = _pass.Inner,
            Columns = Math.Min(MaxColumns, _pass.Inner - (int)first),
            Backward = _backward,
            Taps = _taps,
            Input = _input + (nint)outer * _pass.Axis.Input * _pass.Inner + first,
            Output = _output + (nint)outer * _pass.Axis.Output * _pass.Inner + first,
        };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public ResizeAxis Axis;
        public nint Pitch;
        public int Columns;
        public bool Backward;
        public Tap* Taps;
        public float* Input, Output;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            int taps = Axis.Taps;
            for (int i = 0; Backward && i < Axis.Input; i++) new Span<float>(Input + i * Pitch, Columns).Clear();
            for (int j = 0; j < Axis.Output; j++)
            {
                if (Backward) Scatter<V, TOps>(Taps + (nint)j * taps, taps, Output + j * Pitch);
                else Gather<V, TOps>(Taps + (nint)j * taps, taps, Output + j * Pitch);
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly void Gather<V, TOps>(Tap* tap, int taps, float* output) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int c = 0; c < Columns; c += TOps.Width)
            {
                bool partial = c + TOps.Width > Columns;
                V mask = TOps.Mask(Columns - c);
                V sum = TOps.Multiply(TOps.Broadcast(tap->Weight), ElementLoop.Load<V, TOps>(Input + tap->Place * Pitch + c, mask, partial));
                for (int t = 1; t < taps; t++)
                    sum = TOps.MultiplyAdd(TOps.Broadcast(tap[t].Weight), ElementLoop.Load<V, TOps>(Input + tap[t].Place * Pitch + c, mask, partial), sum);
                ElementLoop.Store<V, TOps>(output + c, sum, mask, partial);
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly void Scatter<V, TOps>(Tap* tap, int taps, float* output) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int c = 0; c < Columns; c += TOps.Width)
            {
                bool partial = c + TOps.Width > Columns;
                V mask = TOps.Mask(Columns - c), gradient = ElementLoop.Load<V, TOps>(output + c, mask, partial);
                for (int t = 0; t < taps; t++)
                {
                    float* target = Input + tap[t].Place * Pitch + c;
                    V sum = TOps.MultiplyAdd(TOps.Broadcast(tap[t].Weight), gradient, ElementLoop.Load<V, TOps>(target, mask, partial));
                    ElementLoop.Store<V, TOps>(target, sum, mask, partial);
                }
            }
        }
    }
}
