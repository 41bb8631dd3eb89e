using Fovea.Analysis.Backpropagation;

namespace Fovea.Tests.WorkedExamples;

/// <summary>The backward passes of the notes, matrix by matrix.</summary>
public class BackpropagationExamples
{
    private static readonly double[,] Picture = { { 9, 1, 1, 1 }, { 1, 1, 1, 9 }, { 1, 9, 1, 1 }, { 1, 1, 9, 1 } };
    private static readonly double[,] Delta = { { 2, 8 }, { 4, 6 } };
    private static readonly double[,] Restored = { { 0, 0, 0, 0 }, { 0, 2, 8, 0 }, { 0, 4, 6, 0 }, { 0, 0, 0, 0 } };

    [Fact]
    public void Max_pooling_puts_each_number_where_the_maximum_stood()
    {
        BackpropagationExplanation shown = Explain(new BackpropagationRequest(ExplainedLayer.MaxPooling) { Input = Picture, Delta = Delta });
        Assert.Equal(Restored, Find(shown, "δ, size of x"));
        Assert.Equal(new double[,] { { 2, 0, 0, 0 }, { 0, 0, 0, 8 }, { 0, 4, 0, 0 }, { 0, 0, 6, 0 } }, Find(shown, "dx"));
    }

    [Fact]
    public void Average_pooling_spreads_each_number_over_its_window()
    {
        BackpropagationExplanation shown = Explain(new BackpropagationRequest(ExplainedLayer.AveragePooling) { Input = Picture, Delta = Delta });
        Assert.Equal(Restored, Find(shown, "δ, size of x"));
        Assert.Equal(new[,] { { 0.5, 2 }, { 1, 1.5 } }, Find(shown, "δ/4"));
        Assert.Equal(new[,] { { 0.5, 0.5, 2, 2 }, { 0.5, 0.5, 2, 2 }, { 1, 1, 1.5, 1.5 }, { 1, 1, 1.5, 1.5 } }, Find(shown, "dx"));
    }

    [Fact]
    public void A_3x3_picture_and_a_2x2_kernel_turned_by_180_degrees()
    {
        BackpropagationExplanation shown = Explain(new BackpropagationRequest(ExplainedLayer.Convolution)
        {
            Input = new double[,] { { 2, 3, 1 }, { 0, 5, 1 }, { 1, 0, 8 } }, Weights = new double[,] { { 1, 2 }, { 3, 4 } }, Delta = new double[,] { { 5, 6 }, { 7, 8 } },
        });
        Assert.Equal(new double[,] { { 28, 24 }, { 13, 39 } }, Find(shown, "y"));
        Assert.Equal(new double[,] { { 4, 3 }, { 2, 1 } }, Find(shown, "rot180(w)"));
        Assert.Equal(new double[,] { { 0, 0, 0, 0 }, { 0, 5, 6, 0 }, { 0, 7, 8, 0 }, { 0, 0, 0, 0 } }, Find(shown, "full(δ)"));
        Assert.Equal(new double[,] { { 5, 16, 12 }, { 22, 60, 40 }, { 21, 52, 32 } }, Find(shown, "dx"));
        Assert.Equal(new double[,] { { 68, 64 }, { 37, 95 } }, Find(shown, "dw"));
        Assert.Equal(new double[,] { { 26 } }, Find(shown, "db"));
    }

    [Fact]
    public void The_matrices_of_a_signal_of_five_and_a_kernel_of_three()
    {
        BackpropagationExplanation shown = Explain(new BackpropagationRequest(ExplainedLayer.Convolution)
        {
            Input = new double[,] { { 1, 2, 3, 4, 5 } }, Weights = new double[,] { { 1, 2, 3 } }, Padding = 1, Delta = new double[,] { { 1, 0, 0, 0, 2 } },
        });
        Assert.Equal(new double[,] { { 2, 3, 0, 0, 0 }, { 1, 2, 3, 0, 0 }, { 0, 1, 2, 3, 0 }, { 0, 0, 1, 2, 3 }, { 0, 0, 0, 1, 2 } }, Find(shown, "Ŵ"));
        Assert.Equal(new double[,] { { 2, 1, 0, 0, 0 }, { 3, 2, 1, 0, 0 }, { 0, 3, 2, 1, 0 }, { 0, 0, 3, 2, 1 }, { 0, 0, 0, 3, 2 } }, Find(shown, "Ŵᵀ"));
        Assert.Equal(new double[,] { { 0, 1, 2, 3, 4 }, { 1, 2, 3, 4, 5 }, { 2, 3, 4, 5, 0 } }, Find(shown, "X̂ᵀ"));
        Assert.Equal(new double[,] { { 2, 3, 0, 2, 4 } }, shown.Gradients[0].Values);
        Assert.Equal(new double[,] { { 8, 11, 2 } }, shown.Gradients[1].Values);
    }

    [Fact]
    public void A_dense_layer_sends_the_transposed_weights_times_delta_back()
    {
        BackpropagationExplanation shown = Explain(new BackpropagationRequest(ExplainedLayer.Dense)
        {
            Input = new double[,] { { 1, 2, 3 } }, Weights = new double[,] { { 1, 0, -1 }, { 2, 1, 0 } }, Delta = new double[,] { { 3, -1 } },
        });
        Assert.Equal(new double[,] { { -2 }, { 4 } }, Find(shown, "y"));
        Assert.Equal(new double[,] { { 1, 2 }, { 0, 1 }, { -1, 0 } }, Find(shown, "Wᵀ"));
        Assert.Equal(new double[,] { { 1 }, { -1 }, { -3 } }, Find(shown, "dx"));
        Assert.Equal(new double[,] { { 3, 6, 9 }, { -1, -2, -3 } }, Find(shown, "dW"));
        Assert.Equal(new double[,] { { 3 }, { -1 } }, Find(shown, "db"));
    }

    private static BackpropagationExplanation Explain(BackpropagationRequest request) => BackpropagationExplainer.Explain(request);

    private static double[,] Find(BackpropagationExplanation explanation, string name) =>
        explanation.Steps.SelectMany(step => step.Matrices).First(matrix => matrix.Name == name).Values;
}
