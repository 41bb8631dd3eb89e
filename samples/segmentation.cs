#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Segmentation: a U-Net and a network of dilated convolutions, on scenes of shapes made here:  dotnet run samples/segmentation.cs [STEPS]
using Fovea;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Schedules;

int steps = args.Length > 0 ? int.Parse(args[0]) : 3000;
const int Size = 48, Batch = 8, Classes = 4;
string[] names = ["ground", "disc", "square", "triangle"];
(Tensor testScenes, int[] testClasses) = Scenes(new Random(20), 100);

// Down to maps of 6×6 and up again.
Train("U-Net", new UNet(inChannels: 1, Classes, width: 16, depth: 3), learningRate: 0.003f);
// The picture's own size throughout: windows of 3×3 whose taps stand ever further apart, so that a pixel sees 67×67 (Yu and Koltun 2016, "Multi-Scale Context
// Aggregation by Dilated Convolutions", table 1).
int[] dilations = [1, 1, 2, 4, 8, 16, 1];
Train("dilated", new Sequential([.. dilations.SelectMany((dilation, i) => Dilated(i == 0 ? 1 : 24, 24, dilation)), new Conv2d(24, Classes, 1)]), learningRate: 0.005f);

static Module[] Dilated(int channels, int outChannels, int dilation) =>
    [new Conv2d(channels, outChannels, 3, padding: dilation, dilation: dilation, bias: false), new BatchNorm(outChannels), new ReLU()];

void Train(string name, Module model, float learningRate)
{
    model.Initialize(seed: 1);
    Console.WriteLine($"{name}: {model.Parameters.Sum(parameter => parameter.Count):N0} parameters, mean IoU before training {MeanIoU(Predict(model, testScenes)):F3}");
    var optimizer = new Adam(model.Parameters);
    var schedule = new CosineSchedule(learningRate, steps);
    var loss = new CrossEntropyLoss();
    // New scenes in every step: nothing can be learned by heart.
    Random random = new(1);
    Recording training = Recording.ForTraining();
    for (int step = 1; step <= steps; step++)
    {
        (Tensor scenes, int[] classes) = Scenes(random, Batch);
        training.Begin();
        optimizer.LearningRate = schedule.RateAt(step - 1);
        Tensor mean = loss.Compute(model.Forward(training.Input(scenes)), classes);
        mean.Backward();
        optimizer.Step();
        if (step % 250 == 0 || step == steps) Console.WriteLine($"step {step}: loss {mean.Item():F4}");
    }

    int[] predicted = Predict(model, testScenes);
    Console.WriteLine("a test scene, and what the network says:");
    for (int y = 1; y < Size; y += 2) Console.WriteLine($"{Row(testClasses, y)}   {Row(predicted, y)}");
    Console.WriteLine($"{name}: mean IoU after training {MeanIoU(predicted):F3} ({string.Join(", ", names.Select((shape, c) => $"{shape} {IoU(predicted, c):F3}"))})");
}

static int[] Predict(Module model, Tensor scenes)
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
