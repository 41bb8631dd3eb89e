using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fovea.Analysis.Backpropagation;
using Fovea.Cli.Rendering;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea explain backprop</c>.</summary>
public sealed partial class ExplainTests
{
    private const int Columns = 80;
    private const string Picture = "9 1 1 1; 1 1 1 9; 1 9 1 1; 1 1 9 1";
    private static readonly string[] LayerNames = ["conv", "pool-max", "pool-average", "dense", "batchnorm"];

    [Fact]
    public void Max_pooling_of_the_notes_digit_for_digit() => Shows(
        """
           δ         dx
           ⎡ 2 8 ⎤ → ⎡ [2]  0   0   0  ⎤
           ⎣ 4 6 ⎦   ⎢  0   0   0  [8] ⎥
                     ⎢  0  [4]  0   0  ⎥
                     ⎣  0   0  [6]  0  ⎦
        """, "--layer", "pool-max", "--input", Picture, "--delta", "2 8; 4 6");

    [Fact]
    public void Average_pooling_of_the_notes_digit_for_digit()
    {
        string[] arguments = ["--layer", "pool-average", "--input", Picture, "--delta", "2 8; 4 6"];
        Shows(
            """
               δ         δ, size of x
               ⎡ 2 8 ⎤ → ⎡ 0 0 0 0 ⎤
               ⎣ 4 6 ⎦   ⎢ 0 2 8 0 ⎥
                         ⎢ 0 4 6 0 ⎥
                         ⎣ 0 0 0 0 ⎦
            """, arguments);
        Shows(
            """
               ⎡ [2]  8  ⎤ → ⎡ [0.5]  2    ⎤ → ⎡ [0.5] [0.5]  2     2    ⎤
               ⎣  4   6  ⎦   ⎣  1     1.5  ⎦   ⎢ [0.5] [0.5]  2     2    ⎥
                                               ⎢  1     1     1.5   1.5  ⎥
                                               ⎣  1     1     1.5   1.5  ⎦
            """, arguments);
    }

    [Fact]
    public void Convolution_of_the_notes_with_numbers_for_letters() => Shows(
        """
           full(δ)               rot180(w)   dx
           ⎡  0   0   0   0  ⎤ ⋆ ⎡ 4 3 ⎤   = ⎡   5   16   12  ⎤
           ⎢  0  [5] [6]  0  ⎥   ⎣ 2 1 ⎦     ⎢  22  [60]  40  ⎥
           ⎢  0  [7] [8]  0  ⎥               ⎣  21   52   32  ⎦
           ⎣  0   0   0   0  ⎦

           dx[1, 1] = 5·4 + 6·3 + 7·2 + 8·1 = 60
        """, "--input", "2 3 1; 0 5 1; 1 0 8", "--weights", "1 2; 3 4", "--delta", "5 6; 7 8");

    [Fact]
    public void A_dense_layer_digit_for_digit() => Shows(
        """
           Wᵀ              δ        dx
           ⎡  [1]  [2] ⎤ · ⎡  3 ⎤ = ⎡  [1] ⎤
           ⎢   0    1  ⎥   ⎣ -1 ⎦   ⎢  -1  ⎥
           ⎣  -1    0  ⎦            ⎣  -3  ⎦

           dx[0] = 1·3 + 2·(-1) = 1
        """, "--layer", "dense", "--input", "1 2 3", "--weights", "1 0 -1; 2 1 0", "--delta", "3 -1");

    [Fact]
    public void No_line_is_longer_than_80_columns_and_matrices_stand_straight()
    {
        foreach (string[] arguments in Many())
        {
            string[] lines = Tool.Run(["explain", "backprop", .. arguments]).ExitsWith(0).Out.TrimEnd('\n').Split('\n');
            foreach (string line in lines) Assert.True(new StringInfo(line).LengthInTextElements <= Columns, $"{string.Join(' ', arguments)}: {line}");
            // The left borders of a matrix stand below each other.
            for (int i = 1; i < lines.Length; i++)
            {
                foreach (Match border in Below().Matches(lines[i])) Assert.Contains(lines[i - 1][border.Index], "⎡⎢");
                foreach (Match border in RightBelow().Matches(lines[i])) Assert.Contains(lines[i - 1][border.Index], "⎤⎥");
            }
        }
    }

    [Fact]
    public void Where_there_is_no_Unicode_the_text_is_ASCII()
    {
        foreach (string[] arguments in Many())
        {
            using AsciiWriter output = new() { NewLine = "\n" };
            string text = Tool.Run(new Terminal(output, TextWriter.Null), CancellationToken.None, ["explain", "backprop", .. arguments]).ExitsWith(0).Out;
            Assert.True(text.All(char.IsAscii), new string([.. text.Where(static letter => !char.IsAscii(letter)).Distinct()]));
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= Columns, line));
        }

        Assert.Equal("W^'*delta = dx", ExplainText.Spell("Ŵᵀ·δ = dx"));
    }

    [Fact]
    public void A_screen_gets_no_colours()
    {
        using StringWriter output = Tool.Lines();
        string text = Tool.Run(new Terminal(output, TextWriter.Null, outputIsTerminal: true), CancellationToken.None, "explain", "backprop").ExitsWith(0).Out;
        Assert.DoesNotContain('\u001b', text);
        Assert.Equal(Tool.Run("explain", "backprop").Out, text);
    }

    [Fact]
    public void The_page_needs_nothing_else_and_holds_every_number()
    {
        using TemporaryFolder folder = new();
        foreach (string layer in LayerNames)
        {
            string file = folder.File($"{layer}.html");
            JsonElement json = Tool.Run("explain", "backprop", "--layer", layer, "--html", file, "--json").ExitsWith(0).Json;
            string page = File.ReadAllText(file);
            Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n", page, StringComparison.Ordinal);
            foreach (string outside in new[] { "http", "src=", "href=", "@import", "url(", "<script", "<link" }) Assert.DoesNotContain(outside, page, StringComparison.OrdinalIgnoreCase);
            // But for the two void elements the page is well-formed.
            System.Xml.Linq.XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal).Replace("<meta charset=\"utf-8\">", "", StringComparison.Ordinal)
                .Replace("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", "", StringComparison.Ordinal));
            JsonElement[] matrices = [.. json.GetProperty("steps").EnumerateArray().SelectMany(static step => step.GetProperty("matrices").EnumerateArray())];
            Assert.Equal(matrices.Length, Count(page, "<table"));
            Assert.Equal(matrices.Length, Count(page, "<caption>"));
            Assert.Equal(matrices.Sum(static matrix => matrix.GetProperty("rows").EnumerateArray().Sum(static row => row.GetArrayLength())), Count(page, "<td"));
            Assert.Equal(matrices.Sum(static matrix => matrix.GetProperty("marked").GetArrayLength()), Count(page, "<td class=\"marked\""));
        }

        ToolResult result = Tool.Run("explain", "backprop", "--html", folder.File("none/a.html")).ExitsWith(1);
        Assert.StartsWith("fovea: cannot write ", result.Error, StringComparison.Ordinal);
        string written = folder.File("b.html");
        Assert.Equal($"{written} holds 8 steps; 9 equalities hold\n", Tool.Run("explain", "backprop", "--html", written).ExitsWith(0).Out);
    }

    [Fact]
    public void The_json_holds_matrices_and_gradients()
    {
        JsonElement json = Tool.Run("explain", "backprop", "--layer", "dense", "--input", "1 2", "--weights", "1 -1", "--delta", "-2", "--json").ExitsWith(0).Json;
        Assert.Equal("dense", json.GetProperty("layer").GetString());
        Assert.Equal("""[{"name":"dx","rows":[[-2],[2]],"marked":[]},{"name":"dW","rows":[[-2,-4]],"marked":[]},{"name":"db","rows":[[-2]],"marked":[]}]""",
            json.GetProperty("gradients").GetRawText());
        Assert.Equal(4, json.GetProperty("equalities").GetArrayLength());
        Assert.Equal("dx[0] = 1·(-2) = -2", json.GetProperty("steps")[1].GetProperty("example").GetString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_one_others()
    {
        string Of(params string[] more) => Tool.Run(["explain", "backprop", .. more]).ExitsWith(0).Out;
        Assert.Equal(Of(), Of("--seed", "0"));
        Assert.NotEqual(Of(), Of("--seed", "1"));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.00001, "0")]
    [InlineData(2.5, "2.5")]
    [InlineData(1.0 / 3, "0.3333")]
    [InlineData(-12, "-12")]
    public void Numbers_have_four_digits_after_the_point_at_most(double value, string text) => Assert.Equal(text, MatrixCells.Text(value));

    [Fact]
    public void Points_stand_below_each_other_and_small_or_great_numbers_have_exponents()
    {
        Assert.Equal(new[,] { { " 2   ", "-0.25" }, { "10.5 ", " 1   " } }, MatrixCells.Of(new[,] { { 2, -0.25 }, { 10.5, 1 } }));
        Assert.Equal(new[,] { { "1.5E-5", "0     " } }, MatrixCells.Of(new[,] { { 1.5e-5, 0 } }));
        Assert.Equal(new[,] { { "2E+7", "1E+0" } }, MatrixCells.Of(new[,] { { 2e7, 1 } }));
    }

    [Fact]
    public void A_matrix_that_is_wider_than_the_line_is_cut_into_groups_of_columns()
    {
        string[] lines = [.. new MatrixText(20, hasUnicode: false).Lines([new ShownMatrix("M", new double[1, 12])])];
        Assert.Equal(["M, columns 0 to 7", "| 0 0 0 0 0 0 0 0 |", "", "M, columns 8 to 11", "| 0 0 0 0 |"], lines);
    }

    private static void Shows(string expected, params string[] arguments) =>
        Assert.Contains(expected.ReplaceLineEndings("\n"), Tool.Run(["explain", "backprop", .. arguments]).ExitsWith(0).Out, StringComparison.Ordinal);

    private static IEnumerable<string[]> Many()
    {
        foreach (string layer in LayerNames)
        {
            yield return ["--layer", layer];
            yield return ["--layer", layer, "--size", "12", "--seed", "5"];
        }

        foreach (string layer in LayerNames[..3])
        {
            yield return ["--layer", layer, "--size", "7", "--kernel", "3", "--stride", "2", "--padding", "1"];
            yield return ["--layer", layer, "--input", "-123456.789 0.001 1e-5; 999999 2 -3; 4 5 6"];
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("[⎢⎣]")]
    private static partial Regex Below();

    [GeneratedRegex("[⎥⎦]")]
    private static partial Regex RightBelow();

    private sealed class AsciiWriter : StringWriter
    {
        public override Encoding Encoding => Encoding.ASCII;
    }
}
