using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// TextCNN (Kim 2014, "Convolutional Neural Networks for Sentence Classification"): every word a vector, filters over 3, 4 and 5 words, the
/// greatest answer of each filter wherever in the sentence it is, and one dense layer.
/// </summary>
/// <remarks>
/// Shapes: numbers of words <c>[N, L]</c>, whole numbers from 0 to vocabulary − 1 → <c>[N, classes]</c>. Word 0 fills shorter sentences up; its
/// vector is 0 and is not learned. L is at least the greatest width. Kim begins with vectors of word2vec: <see cref="Module.Load"/> them.
/// </remarks>
public sealed class TextCnn : Module
{
    private readonly Module[] _parts;

    /// <summary>A network for a vocabulary.</summary>
    /// <param name="vocabulary">Words, the filler included.</param>
    /// <param name="classes">Outputs.</param>
    /// <param name="embeddingDim">Numbers of a word's vector.</param>
    /// <param name="maps">Filters of each width.</param>
    /// <param name="widths">Words that a filter sees; 3, 4 and 5 if null.</param>
    /// <param name="dropout">In front of the dense layer.</param>
    public TextCnn(int vocabulary, int classes = 2, int embeddingDim = 300, int maps = 100, IReadOnlyList<int>? widths = null, float dropout = 0.5f)
    {
        widths ??= [3, 4, 5];
        if (widths.Count == 0) throw new FoveaException("TextCnn: no widths given; one filter width or more is needed, such as 3.");
        _parts =
        [
            Add("embedding", new Embedding(vocabulary, embeddingDim, paddingIndex: 0)), Add("convs", new Filters(embeddingDim, maps, widths)),
            new Dropout(dropout), Add("fc", new Linear(maps * widths.Count, classes)),
        ];
    }

    // For the film reviews of the paper (table 1): 18 765 words and the filler, at most 56 words a sentence, 2 classes.
    // 18 766·300 + (3 + 4 + 5)·300·100 + 3·100 + 300·2 + 2 parameters; (54·3 + 53·4 + 52·5)·300·100 + 300·2 multiply-adds.

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("textcnn", "TextCNN for sentences of 56 words", "Kim 2014", [56], 2, 5_990_702, 19_020_600, static classes => new TextCnn(18_766, classes))
        {
            Task = NetworkTask.SentenceClassification, Vocabulary = 18_766,
        },
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    /// <summary>For each width: convolution, ReLU, maximum over all places; <c>[N, L, C]</c> → <c>[N, widths·maps]</c>.</summary>
    private sealed class Filters : Module
    {
        private readonly Conv1d[] _convolutions;
        private readonly ReLU _relu = new();
        private readonly GlobalMaxPool _pool = new();

        public Filters(int channels, int maps, IReadOnlyList<int> widths) =>
            _convolutions = [.. widths.Select((width, i) => Add($"{i}", new Conv1d(channels, maps, width)))];

        protected override Tensor ForwardCore(Tensor input)
        {
            Tensor joined = Greatest(_convolutions[0], input);
            for (int i = 1; i < _convolutions.Length; i++) joined = Tensor.Concatenate(-1, joined, Greatest(_convolutions[i], input));
            return joined;
        }

        private Tensor Greatest(Conv1d convolution, Tensor input) => _pool.Forward(_relu.Forward(convolution.Forward(input)));
    }
}
