#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Seconds to read pictures that are in memory, the best of several; used by bench/images.py.  dotnet run -c Release bench/images.cs ROUNDS FILE…
using System.Diagnostics;
using System.Globalization;
using Fovea.Vision;

int rounds = int.Parse(args[0], CultureInfo.InvariantCulture);
foreach (string path in args.AsSpan(1))
{
    byte[] file = File.ReadAllBytes(path);
    double best = double.MaxValue;
    for (int round = 0; round < rounds; round++)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Image.Decode(file, path);
        best = Math.Min(best, watch.Elapsed.TotalSeconds);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best:R}"));
}
