using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Vision.Png;

/// <summary>Undoes the filters of rows: x = coded + prediction, modulo 256 (PNG specification, third edition, 9.2).</summary>
/// <remarks>
/// With a the byte one pixel to the left, b the one above and c the one above a: none 0, sub a, up b, average ⌊(a + b) / 2⌋, Paeth that of
/// a, b, c which is nearest to a + b − c. Up has no chain from pixel to pixel and runs over whole vectors. The others take one pixel of
/// three or more bytes at a time, its bytes in lanes of 16 bits: eight bytes are loaded and stored, those behind the pixel are overwritten
/// when their own turn comes.
/// </remarks>
internal static class PngFilter
{
    public const byte Sub = 1, Up = 2, Average = 3, Paeth = 4;
    private const int Step = 8;

    /// <summary>Undoes the filter of one row.</summary>
    /// <param name="filter">The row's filter, 0 to 4.</param>
    /// <param name="coded">The row as stored.</param>
    /// <param name="above">The row above, undone; zeros above the first.</param>
    /// <param name="row">Takes the row; all three have one length.</param>
    /// <param name="step">Bytes of a pixel, at least 1.</param>
    public static void Undo(byte filter, ReadOnlySpan<byte> coded, ReadOnlySpan<byte> above, Span<byte> row, int step)
    {
        switch (filter)
        {
            case Sub: UndoChain<SubRule>(coded, above, row, step); break;
            case Up: UndoUp(coded, above, row); break;
            case Average: UndoChain<AverageRule>(coded, above, row, step); break;
            case Paeth: UndoChain<PaethRule>(coded, above, row, step); break;
            default: coded.CopyTo(row); break;
        }
    }

    /// <summary>That of left (a), above (b) and above left (c) which is nearest to a + b − c.</summary>
    public static int PredictPaeth(int a, int b, int c) => PaethRule.Predict(a, b, c);

    private static void UndoUp(ReadOnlySpan<byte> coded, ReadOnlySpan<byte> above, Span<byte> row)
    {
        int i = 0;
        for (; i <= row.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            (Vector256.Create(coded[i..]) + Vector256.Create(above[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++) row[i] = (byte)(coded[i] + above[i]);
    }

    private static void UndoChain<TRule>(ReadOnlySpan<byte> coded, ReadOnlySpan<byte> above, Span<byte> row, int step)
        where TRule : struct, IRule
    {
        int i = 0;
        if (step >= 3)
        {
            Vector128<short> a = default, c = default;
            for (; i <= row.Length - Step; i += step)
            {
                Vector128<short> b = Load(above[i..]);
                a = (Load(coded[i..]) + TRule.Predict(a, b, c)) & Vector128.Create((short)0xFF);
                BinaryPrimitives.WriteUInt64LittleEndian(row[i..], Vector128.Narrow(a, a).AsUInt64().ToScalar());
                c = b;
            }
        }

        for (; i < Math.Min(step, row.Length); i++) row[i] = (byte)(coded[i] + TRule.Predict(0, above[i], 0));
        for (; i < row.Length; i++) row[i] = (byte)(coded[i] + TRule.Predict(row[i - step], above[i], above[i - step]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load(ReadOnlySpan<byte> bytes) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(BinaryPrimitives.ReadUInt64LittleEndian(bytes)).AsByte()).AsInt16();

    /// <summary>A prediction from left (a), above (b) and above left (c).</summary>
    private interface IRule
    {
        static abstract int Predict(int a, int b, int c);

        static abstract Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c);
    }

    private readonly struct SubRule : IRule
    {
        public static int Predict(int a, int b, int c) => a;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c) => a;
    }

    private readonly struct AverageRule : IRule
    {
        public static int Predict(int a, int b, int c) => (a + b) >> 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c) => (a + b) >> 1;
    }

    private readonly struct PaethRule : IRule
    {
        // a + b − c is b − c away from a, a − c from b, and the sum of both from c. Ties: a before b before c.
        public static int Predict(int a, int b, int c)
        {
            int fromA = Math.Abs(b - c), fromB = Math.Abs(a - c), fromC = Math.Abs(a + b - 2 * c);
            int nearer = fromA <= fromB ? a : b;
            return Math.Min(fromA, fromB) <= fromC ? nearer : c;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Predict(Vector128<short> a, Vector128<short> b, Vector128<short> c)
        {
            Vector128<short> toA = b - c, toB = a - c;
            Vector128<short> fromA = Vector128.Abs(toA), fromB = Vector128.Abs(toB), fromC = Vector128.Abs(toA + toB);
            Vector128<short> nearer = Vector128.ConditionalSelect(Vector128.LessThanOrEqual(fromA, fromB), a, b);
            return Vector128.ConditionalSelect(Vector128.LessThanOrEqual(Vector128.Min(fromA, fromB), fromC), nearer, c);
        }
    }
}
