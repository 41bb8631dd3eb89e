namespace Fovea.Training;

/// <summary>Sums over the rows of outputs and labels, for accuracy and the like.</summary>
internal sealed class Metrics(int topK)
{
    private float[] _outputs = [];
    private double _loss;
    private int _correct;
    private int _topCorrect;
    private int _judged;

    /// <summary>Samples counted.</summary>
    public int Samples { get; private set; }

    public double Loss => Samples == 0 ? 0 : _loss / Samples;

    public double Accuracy => _judged == 0 ? 0 : (double)_correct / _judged;

    public double TopKAccuracy => _judged == 0 ? 0 : (double)_topCorrect / _judged;

    /// <summary>Counts a batch: its mean loss, and for each row of the output where the label stands.</summary>
    public void Add(float loss, Tensor output, ReadOnlySpan<int> labels, ConfusionMatrix? confusion = null)
    {
        int classes = output.Shape[^1];
        if (_outputs.Length < output.Count) _outputs = new float[output.Count];
        output.CopyTo(_outputs);
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<float> scores = _outputs.AsSpan(row * classes, classes);
            int label = labels[row], best = 0, rank = 0;
            // A label that the loss ignores is none of the classes and counts for nothing here either.
            if ((uint)label >= (uint)classes) continue;
            for (int c = 0; c < classes; c++)
            {
                if (scores[c] > scores[best]) best = c;
                // Of equal scores the lower class is the better one, as for `best`.
                if (scores[c] > scores[label] || scores[c] == scores[label] && c < label) rank++;
            }

            if (best == label) _correct++;
            if (rank < topK) _topCorrect++;
            confusion?.Count(label, best);
            _judged++;
        }

        _loss += (double)loss * labels.Length;
        Samples += labels.Length;
    }
}
