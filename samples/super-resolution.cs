#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Super-resolution: ESPCN doubles handwritten digits, against bicubic interpolation:  dotnet run samples/super-resolution.cs [STEPS]
using Fovea;
using Fovea.Autograd;
using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Schedules;
using Fovea.Training;
using Fovea.Vision;

int steps = args.Length > 0 ? int.Parse(args[0]) : 1500;

var model = new Espcn(factor: 2);
model.Initialize(seed: 1);
var optimizer = new Adam(model.Parameters);
var schedule = new CosineSchedule(0.005f, steps);
var loss = new SquaredErrorLoss();
// What a camera with a quarter of the pixels sees: the mean of 2×2.
var halve = new AvgPool2d(2);

var test = new DataLoader(Mnist.Test(), batchSize: 100, shuffle: false);
double bicubic = Psnr(new Upsample2d(scaleFactor: 2, mode: ResizeMode.Cubic));
Console.WriteLine($"bicubic interpolation: {bicubic:F2} dB");
Console.WriteLine($"ESPCN before training: {Psnr(model):F2} dB");

Recording training = Recording.ForTraining();
var batches = new DataLoader(Mnist.Train(), batchSize: 32);
int step = 0;
for (int epoch = 1; step < steps; epoch++)
{
    foreach (Batch batch in batches.Epoch(epoch))
    {
        if (++step > steps) break;
        training.Begin();
        optimizer.LearningRate = schedule.RateAt(step - 1);
        Tensor digits = training.Input(batch.Images);
        Tensor error = loss.Compute(model.Forward(halve.Forward(digits)), digits);
        error.Backward();
        optimizer.Step();
        if (step % 250 == 0 || step == steps) Console.WriteLine($"step {step}: squared error {error.Item():F5}");
    }
}

double learned = Psnr(model);
Console.WriteLine($"ESPCN after training: {learned:F2} dB, {learned - bicubic:F2} dB above bicubic interpolation");

// Peak signal-to-noise ratio, −10·log₁₀ of the mean squared error over all pixels of all test digits, borders too; black is 0, white 1, and the result is cut off there.
double Psnr(Module enlarge)
{
    Recording evaluation = Recording.ForEvaluation();
    double sum = 0;
    long count = 0;
    foreach (Batch batch in test.Epoch(0))
    {
        evaluation.Begin();
        float[] result = enlarge.Forward(halve.Forward(evaluation.Input(batch.Images))).ToArray(), digits = batch.Images.ToArray();
        for (int i = 0; i < digits.Length; i++) sum += Math.Pow(Math.Clamp(result[i], 0, 1) - digits[i], 2);
        count += digits.Length;
    }

    return -10 * Math.Log10(sum / count);
}
