using Fovea.Training;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>Samples to judge a network by.</summary>
/// <param name="Images">Their pictures.</param>
/// <param name="Samples">As the network takes them.</param>
/// <param name="Part">Which part of the data set they are, in a word: <c>test</c>, <c>validation</c>, <c>held-out</c>.</param>
/// <param name="Unreadable">Why pictures were left out.</param>
internal sealed record JudgedData(IImageDataset Images, IDataset Samples, string Part, IReadOnlyList<FoveaException> Unreadable);
