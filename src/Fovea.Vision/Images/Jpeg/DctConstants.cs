namespace Fovea.Vision.Jpeg;

/// <summary>The constants of the fast cosine transform, times 2¹³ and rounded. With cₙ = √2 · cos(nπ/16).</summary>
/// <remarks>Source of the factorisation: C. Loeffler, A. Ligtenberg, G. S. Moschytz, <i>Practical fast 1-D DCT algorithms with 11
/// multiplications</i>, ICASSP 1989.</remarks>
internal static class DctConstants
{
    /// <summary>Bits behind the point of the constants.</summary>
    public const int Bits = 13;

    /// <summary>Bits behind the point of the values between the two passes.</summary>
    public const int FractionBits = 2;

    /// <summary>c₆, c₂ − c₆, c₂ + c₆: the even half.</summary>
    public const int C6 = 4433, C2Less6 = 6270, C2And6 = 15137;

    /// <summary>c₃, and c₃ − c₅, c₃ + c₅, c₃ − c₇, c₁ + c₃: what two or four of the odd half share.</summary>
    public const int C3 = 9633, C3Less5 = 3196, C3And5 = 16069, C3Less7 = 7373, C1And3 = 20995;

    /// <summary>What each of the odd half has: −c₁ + c₃ + c₅ − c₇, c₁ + c₃ − c₅ + c₇, c₁ + c₃ + c₅ − c₇,
    /// c₁ + c₃ − c₅ − c₇.</summary>
    public const int Odd7 = 2446, Odd5 = 16819, Odd3 = 25172, Odd1 = 12299;
}
