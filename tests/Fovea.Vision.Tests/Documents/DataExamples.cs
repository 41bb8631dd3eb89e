using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;
using Fovea.Vision.Tests.Datasets;

namespace Fovea.Vision.Tests.Documents;

/// <summary>The examples of <c>docs/data.md</c>: what stands there is copied from here, which a test checks.</summary>
public sealed class DataExamples : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_in_files()
    {
        (string folder, string table) = (_folder.Root, _folder.Table);

        ImageFiles pets = ImageFiles.FromFolders(folder);          // folder/cat/1.jpg, folder/dog/2.png: classes cat and dog
        ImageFiles listed = ImageFiles.FromTable(table);           // lines path,label
        Image first = pets.ReadImage(0);                           // reads pets.NameOf(0)

        Assert.Equal(PictureFolder.Count, listed.Count);
        Assert.Equal(first.Shape, pets.SampleShape);
    }

    [Fact]
    public void Damaged_files()
    {
        ImageFiles pets = ImageFiles.FromFolders(_folder.Root);

        CheckedImages readable = CheckedImages.Of(pets);
        foreach (FoveaException error in readable.Unreadable) Console.WriteLine(error.Message);

        Assert.Equal(pets.Count, readable.Count);
    }

    [Fact]
    public async Task Augmented_training_judged_by_a_held_out_part()
    {
        IImageDataset pets = CheckedImages.Of(ImageFiles.FromFolders(_folder.Root));

        Normalize normalize = new(mean: [0.485f, 0.456f, 0.406f], std: [0.229f, 0.224f, 0.225f]);
        Compose augment = new(
            new RandomResizedCrop(24, scale: (0.5, 1)), new RandomHorizontalFlip(), new ColorJitter(0.2, 0.2, 0.2, hue: 0.05), normalize, new RandomErasing(p: 0.1));
        Compose plain = new(new Resize(24), new CenterCrop(24), normalize);

        (ImageSubset train, ImageSubset heldOut) = pets.Split(0.2, seed: 1);

        Module model = new Sequential(new Conv2d(3, 4, 3), new ReLU(), new GlobalAvgPool(), new Flatten(), new Linear(4, 10));
        var trainer = new Trainer(model, new CrossEntropyLoss(), new Adam(model.Parameters), new TrainerOptions { BatchSize = 32, Workers = 1 });
        TrainingHistory history = await trainer.FitAsync(train.WithTransform(augment), epochs: 2, validation: heldOut.WithTransform(plain));

        Assert.Equal(40, history.Epochs[1].Validation!.Samples);
    }

    [Fact]
    public async Task Blended_batches()
    {
        Module model = LeNet5.Modern();
        IDataset digits = _folder.Digits;

        var options = new TrainerOptions { Mixer = new MixUp(alpha: 0.2) };   // or new CutMix()
        var trainer = new Trainer(model, new CrossEntropyLoss(), new Adam(model.Parameters), options);

        TrainingHistory history = await trainer.FitAsync(digits, epochs: 1);
        Assert.Equal(StopReason.Completed, history.StopReason);
    }

    [Fact]
    public void A_loop_of_ones_own()
    {
        Module model = LeNet5.Modern();
        var optimizer = new Adam(model.Parameters);
        var loss = new CrossEntropyLoss();
        Recording training = Recording.ForTraining();
        IDataset samples = _folder.Digits.WithTransform(new RandomCrop(28, padding: 2));

        var loader = new DataLoader(samples, batchSize: 32, seed: 1) { Workers = 1, BatchesAhead = 2, Mixer = new CutMix() };
        foreach (Batch batch in loader.Epoch(1))
        {
            training.Begin();
            Tensor output = model.Forward(training.Input(batch.Images));          // [32, 28, 28, 1]
            loss.Compute(output, training.Input(batch.Targets!.Value)).Backward();   // [32, 10]; without a mixer batch.Labels
            optimizer.Step();
        }

        Assert.Equal(7, loader.BatchCount);
    }

    [Fact]
    public void Operations_on_pictures()
    {
        Image photo = _folder.Digits.ReadImage(0);

        Image thumbnail = photo.Resize(height: 20, width: 20, Interpolation.Lanczos);
        Image turned = photo.Rotate(30, Interpolation.Bilinear, expand: true).Pad(2, 2, 2, 2, BorderMode.Edge);
        Image brighter = photo.Crop(new Region(Top: 4, Left: 4, Height: 20, Width: 20)).AdjustBrightness(1.3f);

        Assert.Equal([20, 20, 1], thumbnail.Shape.AsSpan());
        Assert.True(turned.Width > photo.Width);
        Assert.Equal(thumbnail.Shape, brighter.Shape);
    }

    [Fact]
    public void A_transform_of_ones_own_draws_the_same_every_time()
    {
        Compose noisy = new(new RandomCrop(20), new Noise(0.1f));
        Tensor sample = noisy.ToTensor(_folder.Digits.ReadImage(0), new RandomStream(seed: 1, stream: 2));
        Assert.Equal(sample.ToArray(), noisy.ToTensor(_folder.Digits.ReadImage(0), new RandomStream(seed: 1, stream: 2)).ToArray());
    }

    [Fact]
    public void A_data_set_of_ones_own()
    {
        IDataset lines = new Lines(100);
        (SubsetDataset train, SubsetDataset heldOut) = lines.Split(0.1, seed: 1);
        Assert.Equal((90, 10), (train.Count, heldOut.Count));
        Assert.Equal(100, new DataLoader(lines, 8).Epoch(1).Sum(static batch => batch.Count));
    }

    private sealed class Noise(float deviation) : INumberTransform
    {
        public void Apply(Span<float> values, Shape shape, RandomStream draws)
        {
            for (int i = 0; i < values.Length; i++) values[i] += deviation * draws.Normal((ulong)i);
        }
    }

    private sealed class Lines(int count) : IDataset
    {
        public int Count => count;

        public Shape SampleShape => [8, 8, 1];

        public IReadOnlyList<string> ClassNames { get; } = ["row", "column"];

        public int Label(int index) => index % 2;

        public void ReadSample(int index, Span<float> destination)
        {
            destination.Clear();
            for (int i = 0; i < 8; i++) destination[Label(index) == 0 ? 8 * (index % 7) + i : 8 * i + index % 7] = 1;
        }
    }
}
