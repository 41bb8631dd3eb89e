using System.Globalization;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Tests.Kernels.Guards;

namespace Fovea.GuardChild;

/// <summary>
/// Touches guarded memory and ends with 0; or, told to reach past its end, must be killed.
/// <c>Fovea.GuardChild read|write|indices|scratch|released|kernel After|Before distance</c>, distance 0: the last float inside, 1: one further.
/// </summary>
internal static unsafe class Program
{
    private const int Length = 1000;

    private static int Main(string[] arguments)
    {
        (string action, Guard guard, int distance) = (arguments[0], Enum.Parse<Guard>(arguments[1]), int.Parse(arguments[2], CultureInfo.InvariantCulture));
        using GuardedMemory memory = new(guard);
        using CpuBackend backend = new(1, InstructionTiers.Best, memory);
        CpuBuffer buffer = (CpuBuffer)backend.Allocate(Length);
        int place = guard == Guard.After ? Length - 1 + distance : -distance;
        switch (action)
        {
            case "read":
                Console.WriteLine(Read(buffer.Pointer + place));
                break;
            case "write":
                buffer.Pointer[place] = 1;
                break;
            case "indices":
                ((HostIndexBuffer)backend.AllocateIndices(Length)).Pointer[place] = 1;
                break;
            case "scratch":
                using (new GuardedScratch(guard))
                {
                    using Scratch scratch = Scratch.Rent(Length);
                    scratch.Pointer[place] = 1;
                }

                break;
            case "released":
                if (distance > 0) backend.Release(buffer);
                Console.WriteLine(Read(buffer.Pointer));
                break;
            case "kernel":
                // A kernel trusts the lengths that it is told: a vector kernel, a lie of one float.
                backend.Fill(1, buffer);
                backend.SumRows(1, Length + distance, buffer, backend.Allocate(Length + distance));
                break;
            default:
                throw new ArgumentException($"No such action: {action}.", nameof(arguments));
        }

        Console.WriteLine("alive");
        return memory.IsIntact ? 0 : 1;
    }

    /// <summary>A read that no compiler leaves out.</summary>
    private static float Read(float* address) => Volatile.Read(ref *address);
}
