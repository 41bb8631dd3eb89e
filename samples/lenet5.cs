#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// LeNet-5 on handwritten digits:  dotnet run samples/lenet5.cs [SAMPLES [EPOCHS]]
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Operators.Windows;
using Fovea.Optimizers;
using Fovea.Training;
using Fovea.Vision;

int samples = args.Length > 0 ? int.Parse(args[0]) : 60_000, epochs = args.Length > 1 ? int.Parse(args[1]) : 5;

var model = new Sequential(
    new Conv2d(1, 6, kernelSize: 5, padding: Padding.Same), new ReLU(), new MaxPool2d(2),
    new Conv2d(6, 16, kernelSize: 5), new ReLU(), new MaxPool2d(2),
    new Flatten(), new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, 10));
Console.WriteLine(model.Summary(inputShape: [28, 28, 1]));
var trainer = new Trainer(model, new CrossEntropyLoss(), new Sgd(model.Parameters, learningRate: 0.05f, momentum: 0.9f));
TrainingHistory history = await trainer.FitAsync(Mnist.Train().Take(samples), epochs, validation: Mnist.Test(), new Printer());
Console.WriteLine(history.Message);
model.Save("lenet5.safetensors");

internal sealed class Printer : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } epoch)
            Console.WriteLine($"epoch {epoch.Epoch}: loss {epoch.Loss:F4}, test accuracy {epoch.Validation!.Accuracy:P2}");
    }
}
