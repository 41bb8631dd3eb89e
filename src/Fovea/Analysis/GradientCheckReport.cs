using System.Text;

namespace Fovea.Analysis;

/// <summary>How well the gradient of one tensor agrees with finite differences.</summary>
/// <param name="Name">The operand, or the path of the parameter.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Checked">Elements compared.</param>
/// <param name="WorstError">The greatest relative error among them; see <see cref="GradientCheck"/>.</param>
/// <param name="WorstElement">Where it is.</param>
/// <param name="Analytic">The gradient there.</param>
/// <param name="Numeric">The finite difference there.</param>
public sealed record GradientCheckResult(string Name, Shape Shape, int Checked, double WorstError, int WorstElement, double Analytic, double Numeric);

/// <summary>What a gradient check found, tensor by tensor.</summary>
/// <param name="Tensors">One line for each tensor that has a gradient.</param>
public sealed record GradientCheckReport(IReadOnlyList<GradientCheckResult> Tensors)
{
    /// <summary>The greatest relative error of all; 0 if nothing was compared. A right gradient stays below 1e-6.</summary>
    public double WorstError => Tensors.Select(static tensor => tensor.WorstError).DefaultIfEmpty(0).Max();

    /// <summary>A table.</summary>
    public override string ToString()
    {
        int width = Tensors.Select(static tensor => tensor.Name.Length).DefaultIfEmpty(0).Max();
        StringBuilder text = new();
        foreach (GradientCheckResult t in Tensors)
        {
            text.AppendLine($"{t.Name.PadRight(width)}  {t.Shape}: {t.Checked} of {t.Shape.Count} checked, relative error at most {t.WorstError:E1} "
                + $"(element {t.WorstElement}: gradient {t.Analytic:G9}, finite difference {t.Numeric:G9})");
        }

        return text.ToString();
    }
}
