using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Vision.Tests.Datasets;

/// <summary>Pictures in folders and tables: the same samples as from elsewhere, and errors that name the file.</summary>
public sealed class ImageFilesTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_gives_the_samples_of_the_set_in_its_order()
    {
        ImageFiles files = ImageFiles.FromTable(_folder.Table, channels: 1);
        Assert.Equal(Mnist.ClassNames, files.ClassNames);
        Assert.Equal([28, 28, 1], files.SampleShape.AsSpan());
        float[] ofFile = new float[784], ofSet = new float[784];
        for (int i = 0; i < PictureFolder.Count; i++)
        {
            files.ReadSample(i, ofFile);
            _folder.Digits.ReadSample(i, ofSet);
            Assert.Equal(ofSet, ofFile);
            Assert.Equal(_folder.Digits.Label(i), files.Label(i));
        }
    }

    [Fact]
    public void Folders_give_classes_and_files_in_their_order()
    {
        ImageFiles files = ImageFiles.FromFolders(_folder.Root);
        Assert.Equal(Mnist.ClassNames, files.ClassNames);
        int[] expected = [.. Enumerable.Range(0, PictureFolder.Count).OrderBy(_folder.Digits.Label)];
        Assert.Equal(expected.Select(_folder.Digits.Label), Enumerable.Range(0, files.Count).Select(files.Label));
        Assert.Equal(expected.Select(i => $"{i:D3}.png"), Enumerable.Range(0, files.Count).Select(i => Path.GetFileName(files.NameOf(i))));
        Assert.Equal([28, 28, 3], files.SampleShape.AsSpan());
    }

    [Fact]
    public void Hidden_files_and_other_files_are_no_pictures()
    {
        File.WriteAllText(_folder.File("0/notes.txt"), "");
        File.WriteAllText(_folder.File("0/.hidden.png"), "");
        Directory.CreateDirectory(_folder.File(".cache/a"));
        File.WriteAllText(_folder.File(".cache/a/x.png"), "");
        Directory.CreateDirectory(_folder.File("7/deeper"));
        File.Move(Directory.GetFiles(_folder.File("7"))[0], _folder.File("7/deeper/x.PNG"));
        Assert.Equal(PictureFolder.Count, ImageFiles.FromFolders(_folder.Root).Count);
    }

    [Fact]
    public void Training_on_pictures_gives_the_weights_of_training_on_the_set()
    {
        CheckedImages pictures = CheckedImages.Of(ImageFiles.FromTable(_folder.Table, channels: 1));
        float[] expected = Train(_folder.Digits, 0);
        Assert.Equal(expected, Train(pictures, 0));
        Assert.Equal(expected, Train(pictures, 2));
        Assert.Equal(expected, Train(ImageFiles.FromTable(_folder.Table, channels: 1), 1));
        // Folders hold the same pictures in another order: that of the set, put in this order, gives the same weights again.
        ImageFiles folders = ImageFiles.FromFolders(_folder.Root, channels: 1);
        int[] order = [.. Enumerable.Range(0, folders.Count).Select(i => int.Parse(Path.GetFileNameWithoutExtension(folders.NameOf(i))))];
        Assert.Equal(Train(new ImageSubset(_folder.Digits, order), 0), Train(folders, 1));
    }

    [Fact]
    public void Augmented_training_has_the_same_weights_for_any_number_of_workers()
    {
        TransformedDataset samples = _folder.Digits.WithTransform(
            new RandomCrop(28, padding: 2), new RandomRotation(10, Interpolation.Bilinear), new Normalize([0.1307f], [0.3081f]), new RandomErasing());
        float[] expected = Train(samples, 0, new CutMix());
        foreach (int workers in (int[])[1, 2, 5]) Assert.Equal(expected, Train(samples, workers, new CutMix()));
        Assert.NotEqual(expected, Train(samples, 0));
        Assert.All(expected, static weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void Chance_is_another_in_each_epoch_and_the_same_for_one()
    {
        TransformedDataset samples = _folder.Digits.WithTransform(new RandomRotation(90));
        DataLoader loader = new(samples, 50, shuffle: false, seed: 4) { Workers = 2 };
        float[] first = First(1);
        Assert.NotEqual(first, First(2));
        Assert.Equal(first, First(1));

        float[] First(int epoch) => loader.Epoch(epoch).First().Images.ToArray();
    }

    [Fact]
    public void What_cannot_be_read_is_left_out_and_listed()
    {
        string damaged = Directory.GetFiles(_folder.File("3"))[1], cut = Directory.GetFiles(_folder.File("8"))[0];
        File.WriteAllText(damaged, "no picture");
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..60]);
        ImageFiles files = ImageFiles.FromFolders(_folder.Root, channels: 1);
        foreach (long memory in (long[])[CheckedImages.UsualBytes, 30_000, 0])
        {
            CheckedImages images = CheckedImages.Of(files, memory);
            Assert.Equal(PictureFolder.Count - 2, images.Count);
            Assert.Equal(memory == CheckedImages.UsualBytes, images.AreKept);
            Assert.Equal([damaged, cut], images.Unreadable.Select(static error => ((FileFormatException)error).File).Order());
            float[] sample = new float[784];
            for (int i = 0; i < images.Count; i++)
            {
                images.ReadSample(i, sample);
                Assert.Equal(sample, Image.Read(images.NameOf(i)).ToTensor().ToArray());
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void An_unreadable_picture_is_an_error_of_its_batch_that_names_the_file(int workers)
    {
        ImageFiles files = ImageFiles.FromTable(_folder.Table, channels: 1);
        File.WriteAllText(files.NameOf(120), "no picture");
        File.WriteAllText(files.NameOf(110), "no picture");
        DataLoader loader = new(files, 20, shuffle: false) { Workers = workers };
        int batches = 0;
        FileFormatException error = Assert.Throws<FileFormatException>(() =>
        {
            foreach (Batch _ in loader.Epoch(1)) batches++;
        });
        Assert.Equal(5, batches);
        Assert.Equal(files.NameOf(110), error.File);
        // The loader goes on to be of use.
        Assert.Equal(3, loader.Epoch(2).Take(3).Count());
    }

    [Fact]
    public void Pictures_of_other_sizes_are_an_error_that_names_them()
    {
        ImageFiles files = ImageFiles.FromTable(_folder.Table, channels: 1);
        new Image(30, 28, 1, new byte[840]).Write(files.NameOf(5));
        float[] sample = new float[784];
        Assert.Contains($"{files.NameOf(5)} is [28, 30, 1], {files.NameOf(0)} is [28, 28, 1]", Assert.Throws<ShapeException>(() => files.ReadSample(5, sample)).Message);
        TransformedDataset flipped = files.WithTransform(new RandomHorizontalFlip());
        Assert.Contains($"{files.NameOf(5)} is [28, 30, 1] after the transforms", Assert.Throws<ShapeException>(() => flipped.ReadSample(5, sample)).Message);
        files.WithTransform(new CenterCrop(28)).ReadSample(5, sample);
        Assert.Contains($"{files.NameOf(0)}: RandomCrop", Assert.Throws<FoveaException>(() => files.WithTransform(new RandomCrop(29))).Message);
    }

    [Theory]
    [InlineData("a.png", "line 1", "it has 1 field;")]
    [InlineData("path,label\na.png,b,c", "line 2", "it has 3 fields")]
    [InlineData("a.png,\"b", "line 1", "a quotation mark is not closed")]
    [InlineData("a.png,", "line 1", "the path or the label is empty")]
    [InlineData("path,label\n\n", null, "it names no picture")]
    [InlineData("", null, "empty")]
    public void A_table_that_is_none_is_refused(string text, string? part, string problem)
    {
        string path = _folder.File("bad.csv");
        File.WriteAllText(path, text);
        string message = Assert.Throws<FileFormatException>(() => ImageFiles.FromTable(path)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        if (part is not null) Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_may_quote_and_skip_lines()
    {
        string path = _folder.File("good.csv");
        File.WriteAllText(path, "\uFEFF\"path\",label\r\n\"a \"\"b\"\",c.png\", cat \r\n\r\nd.png,\"dog, big\"\r\n");
        ImageFiles files = ImageFiles.FromTable(path);
        Assert.Equal(["cat", "dog, big"], files.ClassNames);
        Assert.Equal([_folder.File("a \"b\",c.png"), _folder.File("d.png")], Enumerable.Range(0, 2).Select(files.NameOf));
    }

    [Fact]
    public void Folders_and_classes_that_do_not_fit_are_refused()
    {
        Assert.Contains("cannot look through", Assert.Throws<FoveaException>(() => ImageFiles.FromFolders(_folder.File("nowhere"))).Message);
        Assert.Contains("has no sub-folders", Assert.Throws<FoveaException>(() => ImageFiles.FromFolders(_folder.File("0"))).Message);
        Assert.Contains("'9' is none of the classes 0, 1, 2", Assert.Throws<FoveaException>(() => ImageFiles.FromFolders(_folder.Root, ["0", "1", "2", "3", "4", "5", "6", "7", "8"])).Message);
        Assert.Contains("named twice", Assert.Throws<FoveaException>(() => ImageFiles.FromFolders(_folder.Root, ["0", "0"])).Message);
        Directory.CreateDirectory(_folder.File("empty/a"));
        Assert.Contains("sub-folders without pictures", Assert.Throws<FoveaException>(() => ImageFiles.FromFolders(_folder.File("empty"))).Message);
    }

    [Fact]
    public void A_split_keeps_every_class_and_takes_every_picture_once()
    {
        (ImageSubset train, ImageSubset held) = _folder.Digits.Split(0.25, seed: 3);
        Assert.Equal(50, held.Count);
        Assert.Equal(Enumerable.Range(0, PictureFolder.Count), train.SourceIndices.ToArray().Concat(held.SourceIndices.ToArray()).Order());
        for (int c = 0; c < 10; c++)
        {
            double all = Enumerable.Range(0, PictureFolder.Count).Count(i => _folder.Digits.Label(i) == c) * 0.25;
            Assert.InRange(Enumerable.Range(0, held.Count).Count(i => held.Label(i) == c), Math.Floor(all), Math.Ceiling(all));
        }
    }

    private static float[] Train(IDataset samples, int workers, IBatchMixer? mixer = null)
    {
        Module model = LeNet5.Modern();
        model.Initialize(2);
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.05f, momentum: 0.9f),
            new TrainerOptions { BatchSize = 32, Seed = 9, Workers = workers, Mixer = mixer });
        TrainingHistory history = trainer.FitAsync(samples, epochs: 2).GetAwaiter().GetResult();
        Assert.Equal(StopReason.Completed, history.StopReason);
        return [.. model.Parameters.SelectMany(static parameter => parameter.AsSpan().ToArray())];
    }
}
