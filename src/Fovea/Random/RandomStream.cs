using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Fovea;

/// <summary>An endless row of random numbers, of which any element can be asked for: element i depends on seed, stream and i
/// alone.</summary>
/// <param name="seed">The key: one for a whole run.</param>
/// <param name="stream">Which row of that seed; <see cref="StreamOf"/> makes one of a parameter's path.</param>
/// <remarks>
/// <para>Word i is word i mod 4 of <see cref="Philox"/>'s block with counter (⌊i/4⌋, stream) and key seed.</para>
/// <para>Every <c>Fill</c> method gives element <c>start + j</c> to <c>destination[j]</c>: a tensor may be filled in any slices, by any
/// number of threads, and holds the same bits. It has no state and is never used up; two different purposes need two streams.</para>
/// </remarks>
public readonly struct RandomStream(ulong seed, ulong stream)
{
    /// <summary>The key.</summary>
    public ulong Seed => seed;

    /// <summary>Which row of the seed.</summary>
    public ulong Stream => stream;

    /// <summary>A stream's number from a name: the first 64 bits (little-endian) of the SHA-256 of its UTF-8 bytes.</summary>
    /// <param name="name">For example a parameter's path, <c>features.3.weight</c>: a layer keeps its weights when others come or
    /// go.</param>
    public static ulong StreamOf(string name) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>A stream of its own for a number, such as a step or an epoch.</summary>
    /// <remarks>Its stream number is a random function of seed, stream and the given number, so that streams of streams do not
    /// meet.</remarks>
    public RandomStream Substream(ulong number)
    {
        // The inverted seed keeps these blocks apart from those that are drawn as random words.
        PhiloxBlock block = Philox.Block(number, stream, ~seed);
        return new RandomStream(seed, block.Word0 | (ulong)block.Word1 << 32);
    }

    /// <summary>32 random bits.</summary>
    public uint Bits(ulong index) => BlockOf(index)[(int)(index & 3)];

    /// <summary>A number in [0, 1): a multiple of 2⁻²⁴, each as likely as the other.</summary>
    public float Uniform(ulong index) => ToUniform(Bits(index));

    /// <summary>A whole number from 0 to bound − 1: ⌊b·bound / 2³²⌋ of the 32 random bits b, each as likely as the other up to bound/2³².</summary>
    /// <param name="index">Which number of the row.</param>
    /// <param name="bound">1 or more.</param>
    /// <exception cref="FoveaException">The bound is below 1.</exception>
    public int Below(ulong index, int bound) =>
        bound >= 1 ? (int)((ulong)Bits(index) * (uint)bound >> 32) : throw new FoveaException($"a random number below {bound}: the bound must be 1 or more.");

    /// <summary>A number of the standard normal distribution, within ±6.4.</summary>
    /// <remarks>Φ⁻¹((b + ½)/2³²) of the 32 random bits b.</remarks>
    public float Normal(ulong index) => (float)NormalDistribution.Quantile(ToOpenUnit(Bits(index)));

    /// <summary>32 random bits for each element.</summary>
    /// <param name="destination">Takes element start + j at j.</param>
    /// <param name="start">Index of the first element.</param>
    public void FillBits(Span<uint> destination, ulong start = 0)
    {
        int i = 0;
        for (; i < destination.Length && ((start + (ulong)i) & 3) != 0; i++) destination[i] = Bits(start + (ulong)i);
        for (; destination.Length - i >= 4; i += 4)
        {
            PhiloxBlock block = BlockOf(start + (ulong)i);
            Span<uint> four = destination.Slice(i, 4);
            four[0] = block.Word0;
            four[1] = block.Word1;
            four[2] = block.Word2;
            four[3] = block.Word3;
        }

        for (; i < destination.Length; i++) destination[i] = Bits(start + (ulong)i);
    }

    /// <summary>Uniform numbers in [low, high).</summary>
    /// <param name="destination">Takes element start + j at j.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">Above every value; if it equals <paramref name="low"/>, every element is that.</param>
    /// <param name="start">Index of the first element.</param>
    /// <exception cref="FoveaException">A bound is not finite, or high is below low.</exception>
    public void FillUniform(Span<float> destination, float low = 0, float high = 1, ulong start = 0)
    {
        CheckBounds(low, high);
        double width = (double)high - low;
        // The sum can round up to `high`, which does not belong to the interval.
        float last = low == high ? low : MathF.BitDecrement(high);
        Span<uint> words = FillBits(destination, start);
        for (int i = 0; i < destination.Length; i++) destination[i] = Math.Min(last, (float)(low + width * ToUniform(words[i])));
    }

    /// <summary>Numbers of the normal distribution N(mean, standardDeviation²).</summary>
    /// <param name="destination">Takes element start + j at j.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, 0 or more.</param>
    /// <param name="start">Index of the first element.</param>
    /// <exception cref="FoveaException">The mean or the deviation is not finite, or the deviation is negative.</exception>
    public void FillNormal(Span<float> destination, float mean = 0, float standardDeviation = 1, ulong start = 0)
    {
        CheckNormal(mean, standardDeviation);
        Span<uint> words = FillBits(destination, start);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)(mean + standardDeviation * NormalDistribution.Quantile(ToOpenUnit(words[i])));
    }

    /// <summary>Numbers of the normal distribution N(mean, standardDeviation²), given that they lie in [low, high].</summary>
    /// <param name="destination">Takes element start + j at j.</param>
    /// <param name="mean">The mean before the truncation.</param>
    /// <param name="standardDeviation">The standard deviation before the truncation, above 0.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value.</param>
    /// <param name="start">Index of the first element.</param>
    /// <remarks>
    /// x = mean + σ·Φ⁻¹(Φ(a) + u·(Φ(b) − Φ(a))) with a = (low − mean)/σ, b = (high − mean)/σ. If both bounds are above the mean, the
    /// mirror image is drawn, where Φ keeps its digits.
    /// </remarks>
    /// <exception cref="FoveaException">A number is not finite, the deviation is not above 0, high is below low, or the whole interval is
    /// more than 37 deviations from the mean.</exception>
    public void FillTruncatedNormal(Span<float> destination, float mean, float standardDeviation, float low, float high, ulong start = 0)
    {
        CheckNormal(mean, standardDeviation);
        CheckBounds(low, high);
        double a = ((double)low - mean) / standardDeviation;
        double b = ((double)high - mean) / standardDeviation;
        if (standardDeviation == 0 || a > 37 || b < -37)
        {
            throw new FoveaException($"Truncated normal: [{low}, {high}] must come within 37 standard deviations of the mean {mean}, "
                + $"and the standard deviation must be above 0, got {standardDeviation}.");
        }

        double sign = a > 0 ? -1 : 1;
        if (a > 0) (a, b) = (-b, -a);
        double first = NormalDistribution.LowerTail(a);
        double width = (b <= 0 ? NormalDistribution.LowerTail(b) : 1 - NormalDistribution.LowerTail(-b)) - first;
        Span<uint> words = FillBits(destination, start);
        for (int i = 0; i < destination.Length; i++)
        {
            double x = sign * NormalDistribution.Quantile(first + width * ToOpenUnit(words[i]));
            destination[i] = Math.Clamp((float)(mean + standardDeviation * x), low, high);
        }
    }

    /// <summary>The numbers 0 … n − 1 in a random order, every order as likely as the other.</summary>
    /// <param name="destination">Takes the n numbers.</param>
    /// <remarks>Fisher–Yates; the bounded numbers are drawn without bias by rejection (Lemire, ACM TOMACS 29, 2019). Unlike the <c>Fill</c>
    /// methods it makes one whole: a longer permutation does not begin with a shorter one.</remarks>
    public void Permutation(Span<int> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = i;
        ulong index = 0;
        for (int last = destination.Length - 1; last > 0; last--)
        {
            int chosen = (int)Below((uint)last + 1, ref index);
            (destination[last], destination[chosen]) = (destination[chosen], destination[last]);
        }
    }

    /// <summary>Puts the random words where the numbers will stand, each to be turned into its number in place.</summary>
    private Span<uint> FillBits(Span<float> destination, ulong start)
    {
        Span<uint> words = MemoryMarshal.Cast<float, uint>(destination);
        FillBits(words, start);
        return words;
    }

    private uint Below(uint bound, ref ulong index)
    {
        // b·bound / 2³² is biased only where the low half of the product is below 2³² mod bound: those are drawn again.
        ulong product = (ulong)Bits(index++) * bound;
        if ((uint)product < bound)
        {
            uint rejected = (uint)(-(int)bound) % bound;
            while ((uint)product < rejected) product = (ulong)Bits(index++) * bound;
        }

        return (uint)(product >> 32);
    }

    private PhiloxBlock BlockOf(ulong index) => Philox.Block(index >> 2, stream, seed);

    private static float ToUniform(uint bits) => (bits >> 8) * (1f / (1 << 24));

    /// <summary>The middle of one of 2³² equal parts of (0, 1).</summary>
    private static double ToOpenUnit(uint bits) => (bits + 0.5) * (1.0 / (1L << 32));

    private static void CheckBounds(float low, float high)
    {
        if (!float.IsFinite(low) || !float.IsFinite(high) || high < low)
        {
            throw new FoveaException($"Random numbers between {low} and {high}: "
                + "both bounds must be finite and the second not below the first.");
        }
    }

    private static void CheckNormal(float mean, float standardDeviation)
    {
        if (!float.IsFinite(mean) || !float.IsFinite(standardDeviation) || standardDeviation < 0)
        {
            throw new FoveaException($"Normal distribution of mean {mean} and standard deviation {standardDeviation}: "
                + "both must be finite and the deviation 0 or more.");
        }
    }
}
