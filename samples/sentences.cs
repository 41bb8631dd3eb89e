#:project ../src/Fovea.Vision/Fovea.Vision.csproj
#:property PublishAot=false

// Sentence classification: TextCNN against a bag of words, on reviews made here:  dotnet run samples/sentences.cs [SENTENCES [EPOCHS]]
using Fovea;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;

int sentences = args.Length > 0 ? int.Parse(args[0]) : 4000, epochs = args.Length > 1 ? int.Parse(args[1]) : 6;
Reviews training = new(sentences, seed: 1), test = new(2000, seed: 2);
for (int i = 0; i < 4; i++) Console.WriteLine($"{training.ClassNames[training.Label(i)]}: {training.Text(i)}");

// A bag of words: a number for each word and class, and their mean over the sentence, wherever the words stand.
await JudgeAsync("bag of words", new Sequential(new Embedding(Reviews.Words.Length, 2, paddingIndex: 0), new GlobalAvgPool()), learningRate: 0.05f);
await JudgeAsync("TextCNN", new TextCnn(Reviews.Words.Length, classes: 2, embeddingDim: 16, maps: 16, widths: [2, 3, 4]), learningRate: 0.003f);

async Task JudgeAsync(string name, Module model, float learningRate)
{
    model.Initialize(seed: 1);
    var trainer = new Trainer(model, new CrossEntropyLoss(), new Adam(model.Parameters, learningRate), new TrainerOptions { BatchSize = 50 });
    double before = trainer.Evaluate(test).Accuracy;
    await trainer.FitAsync(training, epochs);
    Console.WriteLine($"{name}: test accuracy {before:P1} before, {trainer.Evaluate(test).Accuracy:P1} after training");
}

/// <summary>Sentences of twelve words. "not" turns an opinion round if it stands in front of it, and nothing if it stands elsewhere: only the order tells.</summary>
internal sealed class Reviews : IDataset
{
    private const int Length = 12;
    private static readonly string[] Good = ["good", "fine", "great", "moving", "funny", "clever"];
    private static readonly string[] Bad = ["bad", "dull", "weak", "silly", "boring", "flat"];
    private static readonly string[] Others = ["the", "film", "was", "and", "its", "story", "we", "saw", "it", "last", "night", "with", "music", "by", "a", "director", "of", "actors", "long"];
    private readonly int[][] _texts;
    private readonly int[] _labels;

    public Reviews(int count, int seed)
    {
        Random random = new(seed);
        (_texts, _labels) = (new int[count][], new int[count]);
        for (int i = 0; i < count; i++)
        {
            string[] text = [.. Enumerable.Range(0, Length).Select(_ => Others[random.Next(Others.Length)])];
            bool isGood = random.Next(2) == 0, isTurned = random.Next(3) == 0;
            int place = random.Next(1, Length), other = random.Next(0, Length - 1);
            text[place] = (isGood ? Good : Bad)[random.Next(6)];
            // Half of the others hold a "not" as well, in front of another word.
            if (isTurned) text[place - 1] = "not";
            else if (random.Next(2) == 0 && other != place && other != place - 1) text[other] = "not";
            _texts[i] = [.. text.Select(word => Array.IndexOf(Words, word))];
            _labels[i] = isGood != isTurned ? 1 : 0;
        }
    }

    /// <summary>All words; number 0 fills up.</summary>
    public static string[] Words { get; } = ["", "not", .. Good, .. Bad, .. Others];

    public int Count => _texts.Length;

    public Shape SampleShape => [Length];

    public IReadOnlyList<string> ClassNames => ["bad", "good"];

    public string Text(int index) => string.Join(' ', _texts[index].Select(word => Words[word]));

    public int Label(int index) => _labels[index];

    public void ReadSample(int index, Span<float> destination)
    {
        for (int i = 0; i < Length; i++) destination[i] = _texts[index][i];
    }
}
