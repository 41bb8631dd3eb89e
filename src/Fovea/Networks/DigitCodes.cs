namespace Fovea.Networks;

/// <summary>The digits as pictures of 7×12, in the manner of LeCun et al. 1998, figure 3: what LeNet-5's outputs are compared with. Similar digits have similar codes.</summary>
internal static class DigitCodes
{
    /// <summary>Codes.</summary>
    public const int Count = 10;

    /// <summary>Numbers of a code: 7 columns and 12 rows.</summary>
    public const int Length = Columns * Rows;

    private const int Columns = 7;
    private const int Rows = 12;

    // Row by row, the digits 0 to 4 and 5 to 9 side by side.
    private static readonly string[] Pictures =
    [
        "..###..|...##..|.#####.|#######|....##.",
        ".#####.|..###..|##...##|.....##|...###.",
        "##...##|.####..|##...##|....##.|..####.",
        "##...##|...##..|.....##|...##..|.##.##.",
        "##...##|...##..|.....##|..####.|##..##.",
        "##...##|...##..|....##.|.....##|##..##.",
        "##...##|...##..|...##..|.....##|#######",
        "##...##|...##..|..##...|.....##|....##.",
        "##...##|...##..|.##....|.....##|....##.",
        "##...##|...##..|##.....|##...##|....##.",
        ".#####.|...##..|##.....|.#####.|....##.",
        "..###..|.######|#######|..###..|....##.",

        "#######|..####.|#######|.#####.|.#####.",
        "##.....|.##....|##...##|##...##|##...##",
        "##.....|##.....|.....##|##...##|##...##",
        "##.....|##.....|....##.|##...##|##...##",
        "######.|##.....|....##.|.#####.|##...##",
        ".....##|######.|...##..|.#####.|.######",
        ".....##|##...##|...##..|##...##|.....##",
        ".....##|##...##|..##...|##...##|.....##",
        ".....##|##...##|..##...|##...##|.....##",
        "##...##|##...##|.##....|##...##|.....##",
        ".#####.|.#####.|.##....|##...##|....##.",
        "..###..|..###..|.##....|.#####.|.####..",
    ];

    /// <summary>The codes 0 to 9: 1 where there is ink, −1 elsewhere.</summary>
    public static float[] All
    {
        get
        {
            float[] codes = new float[Count * Length];
            for (int i = 0; i < codes.Length; i++)
            {
                (int digit, int pixel) = (i / Length, i % Length);
                string line = Pictures[digit / 5 * Rows + pixel / Columns].Split('|')[digit % 5];
                codes[i] = line[pixel % Columns] == '#' ? 1 : -1;
            }

            return codes;
        }
    }
}
