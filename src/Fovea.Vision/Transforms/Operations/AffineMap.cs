using System.Globalization;

namespace Fovea.Vision;

/// <summary>Where a pixel of a turned picture comes from: x' = A·x + B·y + C, y' = D·x + E·y + F, in columns and rows of the source.</summary>
/// <remarks>It is the inverse of what happens to the picture. Pixel (i, j) has its middle at (i + ½, j + ½).</remarks>
public readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>The map that turns about a centre, scales, shears and then shifts.</summary>
    /// <param name="angle">Degrees, clockwise as one sees the picture.</param>
    /// <param name="translateX">Pixels to the right.</param>
    /// <param name="translateY">Pixels down.</param>
    /// <param name="scale">Above 0; 2 is twice as large.</param>
    /// <param name="shearX">Degrees along the columns' axis.</param>
    /// <param name="shearY">Degrees along the rows' axis.</param>
    /// <param name="centreX">What stays, in pixels from the left.</param>
    /// <param name="centreY">What stays, in pixels from the top.</param>
    /// <remarks>
    /// The inverse of T·C·R·S·C⁻¹, with T the shift, C the shift to the centre, S the scale, and
    /// R = [cos(a−y)/cos y, −cos(a−y)·tan x/cos y − sin a; sin(a−y)/cos y, −sin(a−y)·tan x/cos y + cos a]: torchvision's.
    /// </remarks>
    /// <exception cref="FoveaException">The scale is not above 0.</exception>
    public static AffineMap Of(
        double angle, double translateX, double translateY, double scale, double shearX, double shearY, double centreX, double centreY)
    {
        if (!(scale > 0)) throw new FoveaException($"{nameof(AffineMap)}: scale must be above 0, got {scale}.");
        (double turn, double sx, double sy) = (double.DegreesToRadians(angle), double.DegreesToRadians(shearX), double.DegreesToRadians(shearY));
        double a = Math.Cos(turn - sy) / Math.Cos(sy), b = -Math.Cos(turn - sy) * Math.Tan(sx) / Math.Cos(sy) - Math.Sin(turn);
        double c = Math.Sin(turn - sy) / Math.Cos(sy), d = -Math.Sin(turn - sy) * Math.Tan(sx) / Math.Cos(sy) + Math.Cos(turn);
        // The determinant of R is 1.
        AffineMap map = new(d / scale, -b / scale, 0, -c / scale, a / scale, 0);
        return map with
        {
            C = map.A * (-centreX - translateX) + map.B * (-centreY - translateY) + centreX,
            F = map.D * (-centreX - translateX) + map.E * (-centreY - translateY) + centreY,
        };
    }

    /// <summary>The map that turns a picture about a centre.</summary>
    /// <param name="angle">Degrees, counter-clockwise as one sees the picture.</param>
    /// <param name="centreX">What stays, in pixels from the left.</param>
    /// <param name="centreY">What stays, in pixels from the top.</param>
    public static AffineMap Rotation(double angle, double centreX, double centreY)
    {
        double turn = -double.DegreesToRadians(angle);
        (double cos, double sin) = (Rounded(Math.Cos(turn)), Rounded(Math.Sin(turn)));
        return new AffineMap(cos, sin, cos * -centreX + sin * -centreY + centreX, -sin, cos, -sin * -centreX + cos * -centreY + centreY);
    }

    /// <summary>Where a point comes from.</summary>
    public (double X, double Y) Apply(double x, double y) => (A * x + B * y + C, D * x + E * y + F);

    /// <summary>To 15 decimal digits, so that the cosine of a right angle is 0. Math.Round scales and would round twice.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("F15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
