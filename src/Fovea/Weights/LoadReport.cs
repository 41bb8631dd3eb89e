using System.Text;

namespace Fovea.Weights;

/// <summary>What a weights file had for each tensor of a model.</summary>
/// <param name="Path">The file.</param>
/// <param name="Matched">Tensors of the model that the file has.</param>
/// <param name="Converted">Those of them that were of another type.</param>
/// <param name="Missing">Tensors of the model that the file lacks.</param>
/// <param name="Unexpected">Tensors of the file that the model has no place for.</param>
/// <param name="Misshaped">Tensors of both whose shapes or types do not fit.</param>
public sealed record LoadReport(
    string Path, IReadOnlyList<string> Matched, IReadOnlyList<string> Converted, IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected, IReadOnlyList<string> Misshaped)
{
    /// <summary>Whether file and model fit tensor by tensor.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Misshaped.Count == 0;

    /// <summary>The counts, and every tensor that did not fit on a line of its own.</summary>
    public override string ToString()
    {
        StringBuilder text = new($"{Matched.Count} matched, {Converted.Count} converted, {Missing.Count} missing, {Unexpected.Count} unexpected, {Misshaped.Count} mis-shaped");
        Append("missing", Missing);
        Append("unexpected", Unexpected);
        Append("mis-shaped", Misshaped);
        return text.ToString();

        void Append(string kind, IReadOnlyList<string> names)
        {
            foreach (string name in names) text.Append($"\n  {kind}: {name}");
        }
    }
}

/// <summary>A weights file does not fit the model; nothing was changed.</summary>
public sealed class WeightsMismatchException : FoveaException
{
    /// <summary>An error with its report.</summary>
    public WeightsMismatchException(LoadReport report)
        : base($"the weights in '{report.Path}' do not fit the model: {report}") => Report = report;

    /// <summary>What fitted and what did not.</summary>
    public LoadReport Report { get; }
}
