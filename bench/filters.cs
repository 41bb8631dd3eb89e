#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Milliseconds to filter a picture of 6 megapixels with box kernels, in one pass and in two, the best of several.  dotnet run -c Release bench/filters.cs
using System.Diagnostics;
using Fovea.Vision;

const int Width = 3000, Height = 2000, Rounds = 7;
Console.WriteLine("channels  kernel  one pass  two passes");
foreach (int channels in new[] { 1, 3 })
{
    byte[] samples = new byte[Width * Height * channels];
    for (int i = 0; i < samples.Length; i++) samples[i] = (byte)(i * 2654435761 >> 24);
    Image picture = new(Width, Height, channels, samples);
    foreach (int side in new[] { 3, 5, 7, 9, 15 })
    {
        double[,] kernel = new double[side, side];
        for (int i = 0; i < kernel.Length; i++) kernel[i / side, i % side] = 1.0 / kernel.Length;
        ImageFilter filter = new(kernel);
        Console.WriteLine($"{channels,8}  {side,3}x{side,-2}  {Best(filter with { Separate = false }, picture),8:F0}  {Best(filter, picture),10:F0}");
    }
}

static double Best(ImageFilter filter, Image picture)
{
    double best = double.MaxValue;
    for (int round = 0; round < Rounds; round++)
    {
        Stopwatch watch = Stopwatch.StartNew();
        filter.Apply(picture);
        best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
    }

    return best;
}
