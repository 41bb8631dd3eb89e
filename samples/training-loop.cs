#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// What a Trainer does, by hand:  dotnet run samples/training-loop.cs [SAMPLES [EPOCHS]]
using Fovea;
using Fovea.Autograd;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;
using Fovea.Vision;

int samples = args.Length > 0 ? int.Parse(args[0]) : 60_000, epochs = args.Length > 1 ? int.Parse(args[1]) : 1;

var model = LeNet5.Modern();
var loss = new CrossEntropyLoss();
var optimizer = new Adam(model.Parameters);
var batches = new DataLoader(Mnist.Train().Take(samples), batchSize: 64);

Recording training = Recording.ForTraining();
for (int epoch = 1; epoch <= epochs; epoch++)
{
    double sum = 0;
    foreach (Batch batch in batches.Epoch(epoch))
    {
        training.Begin();
        Tensor output = model.Forward(training.Input(batch.Images));
        Tensor mean = loss.Compute(output, batch.Labels);
        mean.Backward();
        optimizer.Step();
        sum += mean.Item();
    }

    Console.WriteLine($"epoch {epoch}: loss {sum / batches.BatchCount:F4}");
}

// Outside of a recording a model just computes, here on one test digit.
IdxDataset test = Mnist.Test();
float[] pixels = new float[28 * 28];
test.ReadSample(0, pixels);
float[] scores = model.Forward(Tensor.From(pixels, [1, 28, 28, 1])).ToArray();
Console.WriteLine(TextPicture.Render(test.Pixels(0), 28, 28, TextPictureStyle.HalfBlocks));
Console.WriteLine($"taken for {scores.IndexOf(scores.Max())}, is {test.Label(0)}");
