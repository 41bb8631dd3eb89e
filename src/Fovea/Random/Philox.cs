using System.Runtime.CompilerServices;

namespace Fovea;

/// <summary>Philox4x32-10: a random function of a 128-bit counter and a 64-bit key.</summary>
/// <remarks>
/// <para>One round, with ‖ splitting a 64-bit product into its high and low word and ⊕ the exclusive or:
/// <c>(h₀ ‖ l₀) = 0xD2511F53·c₀, (h₁ ‖ l₁) = 0xCD9E8D57·c₂; c ← (h₁ ⊕ c₁ ⊕ k₀, l₁, h₀ ⊕ c₃ ⊕ k₁, l₀)</c>.
/// Ten rounds; between two of them <c>k₀ += 0x9E3779B9, k₁ += 0xBB67AE85</c>.</para>
/// <para>There is no state: any thread can compute any element at any time, so that a result depends neither on the number of
/// threads nor on the order of the work.</para>
/// <para>Source: Salmon, Moraes, Dror, Shaw, <i>Parallel random numbers: as easy as 1, 2, 3</i>, SC 2011.</para>
/// </remarks>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The 128 random bits of one counter.</summary>
    /// <param name="counterLow">Words 0 (low half) and 1 of the counter.</param>
    /// <param name="counterHigh">Words 2 (low half) and 3 of the counter.</param>
    /// <param name="key">Words 0 (low half) and 1 of the key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PhiloxBlock Block(ulong counterLow, ulong counterHigh, ulong key)
    {
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32);
        uint c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return new PhiloxBlock(c0, c1, c2, c3);
    }
}
