namespace Fovea.Mathematics;

/// <summary>What a linear time-invariant system answers, taken apart.</summary>
/// <param name="Responses">One row for each input number: the response, moved to its time and multiplied by it.</param>
/// <param name="Sum">The sum of the rows, the convolution of input and response.</param>
public sealed record Superposition(IReadOnlyList<double[]> Responses, double[] Sum);

/// <summary>A linear time-invariant system: known by its answer to a single unit.</summary>
public static class LinearSystem
{
    /// <summary>The answer to an input: every input number x[t] sets off the response x[t]·g[n − t], and the responses add up.</summary>
    /// <param name="input">x.</param>
    /// <param name="response">g, the answer to a 1 at time 0.</param>
    /// <exception cref="ShapeException">One of them is empty.</exception>
    public static Superposition Respond(ReadOnlySpan<double> input, ReadOnlySpan<double> response)
    {
        if (input.IsEmpty || response.IsEmpty)
            throw new ShapeException(nameof(LinearSystem), $"input and response must have 1 number or more, got {input.Length} and {response.Length}.");
        int length = checked(input.Length + response.Length - 1);
        double[][] responses = new double[input.Length][];
        double[] sum = new double[length];
        for (int t = 0; t < responses.Length; t++)
        {
            responses[t] = new double[length];
            for (int n = 0; n < response.Length; n++)
            {
                responses[t][t + n] = input[t] * response[n];
                sum[t + n] += responses[t][t + n];
            }
        }

        return new Superposition(responses, sum);
    }
}
