using System.Runtime.InteropServices;

namespace Fovea.Tests.Kernels;

/// <summary>Floats that end right at an unreadable page (Linux) and start behind canaries: an over-read kills the process, a stray write fails the test.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int Page = 4096;
    private const int Canaries = 64;
    private const float Canary = -1.2345678e30f;
    private readonly byte* _memory;
    private readonly nuint _bytes;
    private readonly bool _mapped;

    public GuardedBuffer(int length)
    {
        Length = length;
        nuint needed = (nuint)(length + Canaries) * sizeof(float);
        nuint readable = (needed + Page - 1) / Page * Page;
        _bytes = readable + Page;
        _mapped = OperatingSystem.IsLinux();
        if (_mapped)
        {
            // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
            _memory = (byte*)MapMemory(0, _bytes, 3, 0x22, -1, 0);
            if (_memory == (byte*)-1 || ProtectMemory((nint)(_memory + readable), Page, 0) != 0)
                throw new InvalidOperationException("No guard page.");
        }
        else
        {
            _memory = (byte*)NativeMemory.AllocZeroed(_bytes);
        }

        Pointer = (float*)(_memory + readable) - length;
        new Span<float>(Pointer - Canaries, Canaries).Fill(Canary);
    }

    public GuardedBuffer(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public float* Pointer { get; }

    public Span<float> Span => new(Pointer, Length);

    public void Dispose()
    {
        bool intact = !new Span<float>(Pointer - Canaries, Canaries).ContainsAnyExcept(Canary);
        if (_mapped) _ = UnmapMemory((nint)_memory, _bytes);
        else NativeMemory.Free(_memory);
        Assert.True(intact, "Something wrote in front of the buffer.");
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapMemory(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int ProtectMemory(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(nint address, nuint bytes);
}
