using System.Text;
using Fovea.Analysis.Backpropagation;

namespace Fovea.Cli.Rendering;

/// <summary>An explanation as text of 80 columns, without colours: marked cells stand in brackets.</summary>
internal static class ExplainText
{
    private const int Width = 80;
    private const string Indent = "   ";

    // What a terminal without Unicode shows instead.
    private static readonly (string Sign, string Plain)[] Plain =
    [
        ("x̂", "xn"), ("X̂", "X^"), ("Ŵ", "W^"), ("ᵀ", "'"), ("δ", "delta"), ("Σ", "sum"), ("γ", "gamma"), ("β", "beta"), ("μ", "mean"), ("σ²", "var"), ("ε", "eps"),
        ("⋆", "(*)"), ("∗", "*"), ("·", "*"), ("−", "-"), ("→", "->"), ("√", "sqrt"), ("½", "1/2"), ("³", "^3"), ("²", "^2"), ("°", " degrees"), ("…", "..."), ("±", "+-"),
    ];

    public static void Write(BackpropagationExplanation explanation, Terminal terminal)
    {
        bool hasUnicode = terminal.HasBlocks;
        MatrixText matrices = new(Width - Indent.Length, hasUnicode);
        WriteLine($"Backpropagation of {explanation.Title}");
        WriteLine(explanation.Setting);
        for (int i = 0; i < explanation.Steps.Count; i++)
        {
            ExplanationStep step = explanation.Steps[i];
            WriteLine("");
            WriteLine($"{i + 1}. {step.Title}");
            WriteWrapped(step.Formula);
            WriteWrapped(step.Text);
            WriteLine("");
            foreach (string line in matrices.Lines([.. step.Matrices.Select(matrix => matrix with { Name = Spelled(matrix.Name), Sign = Spelled(matrix.Sign) })])) WriteLine(Indent + line);
            if (step.Example.Length == 0) continue;
            WriteLine("");
            WriteWrapped(step.Example);
        }

        WriteLine("");
        WriteLine("Checked against the layer that trains (forward and backward):");
        foreach (CheckedEquality equality in explanation.Equalities) WriteLine($"{Indent}{equality.Statement} ({Difference(equality)})");

        void WriteWrapped(string text)
        {
            foreach (string line in Wrapped(Spelled(text))) WriteLine(Indent + line);
        }

        void WriteLine(string text) => terminal.Out.WriteLine(Spelled(text).TrimEnd());

        string Spelled(string text) => hasUnicode ? text : Spell(text);
    }

    /// <summary>How far the two ways are from each other.</summary>
    internal static string Difference(CheckedEquality equality) => equality.Difference == 0 ? "exactly" : $"greatest difference {equality.Difference:0.0E+0}";

    /// <summary>Plain ASCII.</summary>
    internal static string Spell(string text)
    {
        StringBuilder plain = new(text);
        foreach ((string sign, string word) in Plain) plain.Replace(sign, word);
        return plain.ToString();
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && MatrixText.WidthOf(line) + 1 + MatrixText.WidthOf(word) > Width - Indent.Length)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? $" {word}" : word;
        }

        yield return line;
    }
}
