using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Fovea.Tests.Kernels.Guards;

/// <summary>Which end of a piece of memory lies directly at an unreadable page.</summary>
internal enum Guard
{
    /// <summary>The page begins with the byte after the last one.</summary>
    After,

    /// <summary>The page ends with the byte before the first one.</summary>
    Before,
}

/// <summary>Memory between two unreadable pages (Linux), at one of them without a byte to spare: a touch past that end kills the process.</summary>
/// <remarks>
/// <code>
/// | unreadable | canaries | memory | unreadable |      Guard.After
/// | unreadable | memory | canaries | unreadable |      Guard.Before
/// </code>
/// What lies between the other end and its page is filled with canaries: a write there is noticed later, a read is not, so whoever
/// wants both ends proven runs both ways. Elsewhere than on Linux there are canaries alone; see <see cref="AreReal"/>.
/// With <see cref="Guard.After"/> the first byte is on no boundary but that of its length: kernels must take any address of a float.
/// </remarks>
internal sealed unsafe partial class GuardedPages : IDisposable
{
    private const byte Canary = 0xA5;
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    // Pages that are mapped already, by their room: mapping and unmapping would cost more than the kernels under test.
    private static readonly ConcurrentDictionary<nuint, ConcurrentBag<nint>> Ready = [];

    private readonly nuint _bytes;
    private readonly nuint _room;
    private byte* _memory;
    private bool? _wasIntact;

    public GuardedPages(nuint bytes, Guard guard)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        _bytes = bytes;
        _room = Math.Max((bytes + page - 1) / page, 1) * page;
        _memory = Ready.TryGetValue(_room, out ConcurrentBag<nint>? ready) && ready.TryTake(out nint memory) ? (byte*)memory
            : AreReal ? Map(_room, page)
            : (byte*)NativeMemory.Alloc(_room + 2 * page);
        First = _memory + page + (guard == Guard.After ? _room - bytes : 0);
        FillGaps();
    }

    /// <summary>Whether this system gives unreadable pages.</summary>
    public static bool AreReal => OperatingSystem.IsLinux();

    /// <summary>The first byte.</summary>
    public byte* First { get; }

    private byte* Start => _memory + Environment.SystemPageSize;

    private Span<byte> GapBefore => new(Start, (int)(First - Start));

    private Span<byte> GapAfter => new(First + _bytes, (int)(Start + _room - (First + _bytes)));

    /// <summary>Whether nothing has written between the memory and its pages.</summary>
    public bool IsIntact => _wasIntact ?? !GapBefore.ContainsAnyExcept(Canary) && !GapAfter.ContainsAnyExcept(Canary);

    /// <summary>Makes the memory itself unreadable too: it was given back, and nobody may touch it.</summary>
    public void Close()
    {
        _wasIntact = IsIntact;
        if (AreReal && ProtectMemory((nint)Start, _room, 0) != 0) throw new InvalidOperationException("The memory cannot be closed.");
    }

    public void Dispose()
    {
        if (_memory == null) return;
        if (_wasIntact is null || !AreReal) Ready.GetOrAdd(_room, static _ => []).Add((nint)_memory);
        else _ = UnmapMemory((nint)_memory, _room + 2 * (nuint)Environment.SystemPageSize);
        _memory = null;
    }

    private static byte* Map(nuint room, nuint page)
    {
        byte* memory = (byte*)MapMemory(0, room + 2 * page, 0, PrivateAndAnonymous, -1, 0);
        if (memory == (byte*)-1 || ProtectMemory((nint)(memory + page), room, ReadAndWrite) != 0) throw new InvalidOperationException("No guarded memory.");
        return memory;
    }

    private void FillGaps()
    {
        GapBefore.Fill(Canary);
        GapAfter.Fill(Canary);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapMemory(nint address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int ProtectMemory(nint address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(nint address, nuint bytes);
}
