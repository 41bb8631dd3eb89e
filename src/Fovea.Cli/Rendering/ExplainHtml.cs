using System.Net;
using System.Text;
using Fovea.Analysis.Backpropagation;

namespace Fovea.Cli.Rendering;

/// <summary>An explanation as one page that needs nothing else: no script, no font, no picture from anywhere.</summary>
internal static class ExplainHtml
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6676; --paper: #fdfdfc; --card: #fff; --line: #d9dee5; --mark: #ffe9a8; --edge: #b26a00; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ee; --soft: #a3adba; --paper: #14181d; --card: #1b2027; --line: #39424e; --mark: #5a4306; --edge: #ffc64d; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 64rem; padding: 2.5rem 1.25rem 4rem; color: var(--ink); background: var(--paper);
          font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
        h2 { font-size: 1.1875rem; margin: 0 0 .25rem; }
        .setting, .note { color: var(--soft); margin: 0 0 1.5rem; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 0 0 1rem; }
        section p { margin: .25rem 0; max-width: 44rem; }
        .formula, .example, td, caption, .sign, code { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-variant-numeric: tabular-nums; }
        .formula { font-size: 1rem; }
        .example { color: var(--soft); font-size: .9375rem; margin-top: .75rem; }
        .matrices { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.5rem; margin: .9rem 0 .25rem; }
        .term { display: flex; align-items: center; gap: 1rem; max-width: 100%; }
        .sign { font-size: 1.5rem; color: var(--soft); padding-top: 1.5rem; }
        .scroll { overflow-x: auto; max-width: 100%; padding-bottom: .25rem; }
        /* Brackets: two sides, and four short strokes at the corners. */
        table { --stroke: linear-gradient(var(--ink), var(--ink)); border-collapse: separate; border-spacing: 0; padding: 3px 5px; border: solid var(--ink); border-width: 0 2px;
          background: var(--stroke) 0 0 / 6px 2px no-repeat, var(--stroke) 100% 0 / 6px 2px no-repeat, var(--stroke) 0 100% / 6px 2px no-repeat,
            var(--stroke) 100% 100% / 6px 2px no-repeat; font-size: .9375rem; }
        table.wide { font-size: .8125rem; }
        caption { text-align: left; color: var(--soft); font-size: .875rem; padding-bottom: .3rem; white-space: nowrap; }
        td { text-align: right; padding: .16rem .5rem; min-width: 2rem; white-space: nowrap; }
        .wide td { padding: .1rem .35rem; min-width: 1.4rem; }
        td.zero { color: var(--soft); }
        td.marked { background: var(--mark); color: var(--ink); font-weight: 700; box-shadow: inset 0 0 0 1px var(--edge); }
        ul { margin: .5rem 0 0; padding-left: 1.25rem; }
        @media print { body { max-width: none; padding: 0; } section { break-inside: avoid; } }
        """;

    private const int Wide = 12;

    public static string Of(BackpropagationExplanation explanation)
    {
        StringBuilder page = new();
        string title = Encoded($"Backpropagation of {explanation.Title}");
        page.Append($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            + $"<title>{title}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p class=\"setting\">{Encoded(explanation.Setting)}. "
            + "Rows and columns count from 0; the cells that a sentence speaks of have a border.</p>\n");
        for (int i = 0; i < explanation.Steps.Count; i++) Append(page, i + 1, explanation.Steps[i]);
        page.Append("<section aria-labelledby=\"checked\">\n<h2 id=\"checked\">Checked against the layer that trains</h2>\n"
            + "<p>Each form above was computed by itself, in double precision, and compared with what the layer gives forward and backward.</p>\n<ul>\n");
        foreach (CheckedEquality equality in explanation.Equalities)
            page.Append($"<li><code>{Encoded(equality.Statement)}</code>: {ExplainText.Difference(equality)}</li>\n");
        return page.Append("</ul>\n</section>\n</main>\n</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder page, int number, ExplanationStep step)
    {
        page.Append($"<section aria-labelledby=\"step{number}\">\n<h2 id=\"step{number}\">{number}. {Encoded(step.Title)}</h2>\n"
            + $"<p class=\"formula\">{Encoded(step.Formula)}</p>\n<p>{Encoded(step.Text)}</p>\n<div class=\"matrices\">\n");
        foreach (ShownMatrix matrix in step.Matrices) Append(page, matrix);
        page.Append("</div>\n");
        if (step.Example.Length > 0) page.Append($"<p class=\"example\">{Encoded(step.Example)}</p>\n");
        page.Append("</section>\n");
    }

    private static void Append(StringBuilder page, ShownMatrix matrix)
    {
        (int rows, int columns) = (matrix.Values.GetLength(0), matrix.Values.GetLength(1));
        string[,] cells = MatrixCells.Of(matrix.Values);
        HashSet<(int, int)> marked = [.. matrix.Marked];
        string name = Encoded(matrix.Name);
        page.Append("<div class=\"term\">");
        if (matrix.Sign.Length > 0) page.Append($"<span class=\"sign\">{Encoded(matrix.Sign)}</span>");
        // A region that scrolls must be reached with the keyboard too.
        page.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}, {rows} rows, {columns} columns\">"
            + $"<table{(columns > Wide ? " class=\"wide\"" : "")}><caption>{name}</caption><tbody>\n");
        for (int i = 0; i < rows; i++)
        {
            page.Append("<tr>");
            for (int j = 0; j < columns; j++)
            {
                string kind = marked.Contains((i, j)) ? " class=\"marked\"" : matrix.Values[i, j] == 0 ? " class=\"zero\"" : "";
                page.Append($"<td{kind}>{cells[i, j].TrimStart().Replace(' ', '\u00A0')}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div></div>\n");
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
