#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Pictures a second that a loader gives: JPEG files → random resized crop 224² → flip → normalise; used by bench/loader.py.
// dotnet run -c Release bench/loader.cs FOLDER EPOCHS WORKERS…
using System.Diagnostics;
using System.Globalization;
using Fovea.Training;
using Fovea.Vision;

TransformedDataset samples = ImageFiles.FromFolders(args[0]).WithTransform(
    new RandomResizedCrop(224), new RandomHorizontalFlip(), new Normalize([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]));
int epochs = int.Parse(args[1], CultureInfo.InvariantCulture);
foreach (string workers in args.AsSpan(2))
{
    DataLoader loader = new(samples, batchSize: 32) { Workers = int.Parse(workers, CultureInfo.InvariantCulture) };
    // The first epoch warms up.
    double best = 0;
    for (int epoch = 0; epoch <= epochs; epoch++)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int count = 0;
        foreach (Batch batch in loader.Epoch(epoch))
        {
            count += batch.Count;
        }

        if (epoch > 0) best = Math.Max(best, count / watch.Elapsed.TotalSeconds);
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workers} {best:R}"));
}
