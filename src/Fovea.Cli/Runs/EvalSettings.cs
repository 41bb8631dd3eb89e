namespace Fovea.Cli.Runs;

/// <summary>What <c>fovea eval</c> was asked for, beside weights and data.</summary>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Threads">Null for all that the process may use.</param>
/// <param name="Size">Rows and columns that pictures are brought to; null for what the weights say.</param>
/// <param name="HoldOut">Judge by this part of the training pictures, which a training with the same seed held out; null for the test part, or all.</param>
/// <param name="Seed">Seed of the parting.</param>
/// <param name="Strict">Whether a picture that cannot be read is an error.</param>
/// <param name="Flips">Whether each picture is judged together with its mirror image.</param>
internal sealed record EvalSettings(int Batch, int? Threads, int? Size, double? HoldOut, ulong Seed, bool Strict, bool Flips);
