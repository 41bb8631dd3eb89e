using System.Text;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>The reference of all operators, from the catalogue: <c>docs/operators.md</c>.</summary>
public static class OperatorReference
{
    /// <summary>The reference as Markdown, with lines that end in a line feed.</summary>
    public static string ToMarkdown()
    {
        StringBuilder text = new();
        text.Append("# Operators\n\nEvery operator of the catalogue. x is the input, y the result, and dx the gradient of the loss for x. Channels are the last axis.\n")
            .Append("Made from the code by `fovea checks operators --markdown > docs/operators.md`; change the `Documentation` beside the operator instead.\n");
        string? family = null;
        foreach (CatalogueEntry entry in OperatorCatalogue.All)
        {
            string own = FamilyOf(entry);
            if (own != family) text.Append($"\n## {own}\n");
            family = own;
            Append(text, entry);
        }

        return text.ToString();
    }

    /// <summary>The names that an entry's samples show, for example <c>Conv1d, Conv2d, Conv3d</c>.</summary>
    public static string TitleOf(CatalogueEntry entry) => string.Join(", ", entry.Samples.SelectMany(static sample => OperatorCheck.ShapesOnly(sample).Nodes)
        .Select(static node => node.Operator).Where(op => op.GetType() == entry.Type).Select(static op => op.Name).Distinct().Order(StringComparer.Ordinal));

    /// <summary>The folder of an operator, which is the end of its namespace.</summary>
    private static string FamilyOf(CatalogueEntry entry) => entry.Type.Namespace!.Split('.')[^1];

    private static void Append(StringBuilder text, CatalogueEntry entry)
    {
        OperatorDocumentation about = entry.Documentation;
        text.Append($"\n### {TitleOf(entry)}\n\n")
            .Append($"- Formula: {about.Formula}\n")
            .Append($"- Shapes: {about.Shapes}\n")
            .Append($"- Settings: {(about.Settings.Count == 0 ? "none" : string.Join("; ", about.Settings.Select(static setting => $"`{setting.Name}`: {setting.Meaning}")))}\n")
            .Append($"- Gradient: {about.Gradient}\n")
            .Append($"- Cost: {about.Cost}\n")
            .Append($"- Used by: {string.Join(", ", about.Layers.Select(static layer => $"`{layer}`"))}\n");
        if (about.Source is { } source) text.Append($"- Source: {source}\n");
    }
}
