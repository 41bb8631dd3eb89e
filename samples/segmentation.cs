#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Segmentation: a small U-Net on scenes of shapes made here:  dotnet run samples/segmentation.cs [STEPS]
using Fovea;
using Fovea.Autograd;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Schedules;

int steps = args.Length > 0 ? int.Parse(args[0]) : 600;
const int Size = 48, Batch = 8, Classes = 4;
string[] names = ["ground", "disc", "square", "triangle"];

var model = new UNet(inChannels: 1, Classes, width: 8, depth: 3);
model.Initialize(seed: 1);
var optimizer = new Adam(model.Parameters);
var schedule = new CosineSchedule(0.003f, steps);
var loss = new CrossEntropyLoss();
Random random = new(1);
(Tensor testScenes, int[] testClasses) = Scenes(new Random(2), 64);

Console.WriteLine($"mean IoU before training {MeanIoU(Predict(testScenes)):F3}");
Recording training = Recording.ForTraining();
for (int step = 1; step <= steps; step++)
{
    (Tensor scenes, int[] classes) = Scenes(random, Batch);
    training.Begin();
    optimizer.LearningRate = schedule.RateAt(step - 1);
    Tensor mean = loss.Compute(model.Forward(training.Input(scenes)), classes);
    mean.Backward();
    optimizer.Step();
    if (step % 50 == 0 || step == steps) Console.WriteLine($"step {step}: loss {mean.Item():F4}");
}

int[] predicted = Predict(testScenes);
for (int i = 1; i < Size; i += 2)
    Console.WriteLine($"{Row(testClasses, i)}   {Row(predicted, i)}");
Console.WriteLine("(a test scene: what is there, and what the network says)");
Console.WriteLine($"mean IoU after training {MeanIoU(predicted):F3} ({string.Join(", ", names.Select((name, c) => $"{name} {IoU(predicted, c):F3}"))})");

int[] Predict(Tensor scenes)
{
    Recording evaluation = Recording.ForEvaluation();
    evaluation.Begin();
    return model.Forward(evaluation.Input(scenes)).ArgMax();
}

// Pixels that both give the class, of those that either does.
double IoU(int[] given, int c)
{
    int both = 0, either = 0;
    for (int i = 0; i < given.Length; i++)
    {
        if (given[i] == c && testClasses[i] == c) both++;
        if (given[i] == c || testClasses[i] == c) either++;
    }

    return (double)both / either;
}

double MeanIoU(int[] given) => Enumerable.Range(0, Classes).Average(c => IoU(given, c));

string Row(int[] classes, int y) => string.Concat(Enumerable.Range(0, Size).Select(x => " o#^"[classes[y * Size + x]]));

// Noise, and three shapes of any brightness, place and size on it: only their outlines tell them apart.
static (Tensor Scenes, int[] Classes) Scenes(Random random, int count)
{
    float[] pixels = new float[count * Size * Size];
    int[] classes = new int[pixels.Length];
    for (int n = 0; n < count; n++)
    {
        Span<float> scene = pixels.AsSpan(n * Size * Size, Size * Size);
        float ground = 0.3f * random.NextSingle();
        scene.Fill(ground);
        for (int shape = 0; shape < 3; shape++)
        {
            int kind = random.Next(1, Classes), radius = random.Next(5, 10), cy = random.Next(8, Size - 8), cx = random.Next(8, Size - 8);
            float brightness = 0.5f + 0.5f * random.NextSingle();
            for (int i = 0; i < scene.Length; i++)
            {
                (int y, int x) = (i / Size - cy, i % Size - cx);
                bool inside = kind switch
                {
                    1 => y * y + x * x <= radius * radius,
                    2 => Math.Abs(y) <= radius - 1 && Math.Abs(x) <= radius - 1,
                    _ => Math.Abs(y) <= radius && 2 * Math.Abs(x) <= y + radius,
                };
                if (inside) (scene[i], classes[n * Size * Size + i]) = (brightness, kind);
            }
        }

        foreach (ref float pixel in scene) pixel += 0.1f * (random.NextSingle() - 0.5f);
    }

    return (Tensor.From(pixels, [count, Size, Size, 1]), classes);
}
