namespace Fovea.Tests.RandomNumbers;

public class PhiloxTests
{
    /// <summary>The three vectors of philox4x32 with 10 rounds in Random123's kat_vectors: all zeros, all ones, digits of π.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Gives_the_published_values(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3)
    {
        PhiloxBlock block = Philox.Block(c0 | (ulong)c1 << 32, c2 | (ulong)c3 << 32, k0 | (ulong)k1 << 32);

        Assert.Equal(new PhiloxBlock(r0, r1, r2, r3), block);
        Assert.Equal([r0, r1, r2, r3], new[] { block[0], block[1], block[2], block[3] });
    }
}
